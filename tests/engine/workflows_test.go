package engine

import (
	"io"
	"path/filepath"
	"testing"

	"github.com/rhysd/actionlint"
)

// TestWorkflows checks the grammar of the workflows: the project's own, and the one that repositories begin with.
func TestWorkflows(t *testing.T) {
	var files []string
	for _, folder := range []string{root, filepath.Join(root, "examples", "repository-template")} {
		found, err := filepath.Glob(filepath.Join(folder, ".github", "workflows", "*.yaml"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no workflow in %s: %v", folder, err)
		}
		files = append(files, found...)
	}
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	complaints, err := linter.LintFiles(files, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, complaint := range complaints {
		t.Error(complaint)
	}
	checked.add("workflows", len(files))
}
