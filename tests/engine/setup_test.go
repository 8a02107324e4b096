package engine

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
)

// root is the checkout, seen from the folder that Go runs the tests of this package in.
const root = "../.."

// checked counts what the tests looked at, so that a run that checked nothing does not look like a good one.
var checked = counts{of: map[string]int{}}

type counts struct {
	sync.Mutex
	of      map[string]int
	skipped []string
}

func (c *counts) add(what string, n int) {
	c.Lock()
	defer c.Unlock()
	c.of[what] += n
}

func (c *counts) report() string {
	c.Lock()
	defer c.Unlock()
	parts := make([]string, 0, len(c.of))
	for what, n := range c.of {
		parts = append(parts, fmt.Sprintf("%d %s", n, what))
	}
	sort.Strings(parts)
	if len(parts) == 0 {
		parts = append(parts, "nothing")
	}
	text := "engine: checked " + strings.Join(parts, ", ")
	for _, s := range c.skipped {
		text += "\nengine: skipped: " + s
	}
	return text
}

// workspace is a folder for what several tests use, gone after the last of them.
var workspace string

func TestMain(m *testing.M) {
	var err error
	if workspace, err = os.MkdirTemp("", "engine-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	stopFunction()
	_ = os.RemoveAll(workspace)
	fmt.Println(checked.report())
	os.Exit(code)
}

// missing skips the test for want of something, or fails it where everything is required.
func missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("FUNCTION_IDP_REQUIRE_ENGINE") != "" {
		t.Fatalf(format, args...)
	}
	reason := t.Name() + ": " + fmt.Sprintf(format, args...)
	checked.Lock()
	checked.skipped = append(checked.skipped, reason)
	checked.Unlock()
	t.Skip(reason)
}

// location returns the path that a variable names (relative ones from the root of the checkout), else a fallback.
func location(variable, fallback string) string {
	path := os.Getenv(variable)
	switch {
	case path == "":
		return filepath.Join(root, fallback)
	case filepath.IsAbs(path):
		return path
	default:
		return filepath.Join(root, path)
	}
}

// functionBinary returns the built function-idp.
func functionBinary(t *testing.T) string {
	t.Helper()
	if os.Getenv("FUNCTION_IDP") == "" {
		missing(t, "FUNCTION_IDP does not name the built function-idp")
	}
	path, err := filepath.Abs(location("FUNCTION_IDP", ""))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// engineBinary builds the engine (Go keeps the result in its cache) and returns its path.
var engineBinary = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("CROSSPLANE_BINARY"); path != "" {
		return filepath.Abs(location("CROSSPLANE_BINARY", ""))
	}
	command := exec.Command("go", "tool", "-n", "function-idp/tests/engine/core")
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("cannot build the engine: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
})
