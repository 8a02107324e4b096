package engine

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// object is a Kubernetes object of any kind.
type object = unstructured.Unstructured

// parseObjects reads YAML documents the way kubectl does (YAML 1.1).
func parseObjects(stream []byte) ([]*object, error) {
	var objects []*object
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(stream)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		asJSON, err := yaml.YAMLToJSONStrict(document)
		if err != nil {
			return nil, err
		}
		if string(asJSON) == "null" {
			continue
		}
		o := &object{}
		if err := o.UnmarshalJSON(asJSON); err != nil {
			return nil, err
		}
		objects = append(objects, o)
	}
}

// readObjects reads every YAML file of a folder, at any depth, or one file, in the order of their paths.
func readObjects(path string) ([]*object, error) {
	var objects []*object
	err := eachYAML(path, func(file string, stream []byte) error {
		found, err := parseObjects(stream)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		objects = append(objects, found...)
		return nil
	})
	return objects, err
}

func eachYAML(path string, visit func(file string, stream []byte) error) error {
	return filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !isYAML(file) {
			return err
		}
		stream, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return visit(file, stream)
	})
}

func isYAML(file string) bool {
	return strings.HasSuffix(file, ".yaml") || strings.HasSuffix(file, ".yml")
}

// writeObjects writes objects as documents (JSON is YAML) into a file of the test's own folder.
func writeObjects(t *testing.T, file string, objects ...*object) string {
	t.Helper()
	var stream bytes.Buffer
	for _, o := range objects {
		document, err := o.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		stream.WriteString("---\n")
		stream.Write(document)
	}
	path := filepath.Join(t.TempDir(), file)
	if err := os.WriteFile(path, stream.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// into converts an object to its Go type.
func into[T any](t *testing.T, o *object) *T {
	t.Helper()
	typed := new(T)
	document, err := o.MarshalJSON()
	if err == nil {
		err = json.Unmarshal(document, typed)
	}
	if err != nil {
		t.Fatalf("%s: %v", describe(o), err)
	}
	return typed
}

func describe(o *object) string {
	return o.GetKind() + " " + o.GetName()
}
