package monitoring

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
	"github.com/prometheus/prometheus/promql/parser"
)

// promQL is Prometheus' parser with nothing experimental.
var promQL = parser.NewParser(parser.Options{})

// variables of the dashboard, as Grafana would fill them in.
var variables = strings.NewReplacer("$__rate_interval", "5m", "$function", "function-idp")

type alert struct {
	Alert, Expr, For    string
	Labels, Annotations map[string]string
}

type panel struct {
	Title   string
	Targets []struct{ Expr string }
}

// written returns a file of the folder that the test in Rust writes.
func written(t *testing.T, name string) []byte {
	t.Helper()
	folder := os.Getenv("IDP_MONITORING")
	if folder == "" {
		if os.Getenv("FUNCTION_IDP_REQUIRE_ENGINE") != "" {
			t.Fatal("IDP_MONITORING names no folder")
		}
		t.Skip("IDP_MONITORING names no folder")
	}
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// groups returns the rule groups, as Prometheus' operator writes them into a file.
func groups(t *testing.T) json.RawMessage {
	t.Helper()
	return object(t, "PrometheusRule").Spec
}

func alerts(t *testing.T) []alert {
	t.Helper()
	var spec struct{ Groups []struct{ Rules []alert } }
	if err := json.Unmarshal(groups(t), &spec); err != nil {
		t.Fatal(err)
	}
	var all []alert
	for _, group := range spec.Groups {
		all = append(all, group.Rules...)
	}
	if len(all) < 8 {
		t.Fatalf("only %d alerts", len(all))
	}
	return all
}

func panels(t *testing.T) []panel {
	t.Helper()
	var dashboard struct{ Panels []panel }
	for _, text := range object(t, "ConfigMap").Data {
		if err := json.Unmarshal([]byte(text), &dashboard); err != nil {
			t.Fatal(err)
		}
	}
	if len(dashboard.Panels) < 12 {
		t.Fatalf("only %d panels", len(dashboard.Panels))
	}
	return dashboard.Panels
}

type kubernetes struct {
	Kind string
	Spec json.RawMessage
	Data map[string]string
}

func object(t *testing.T, kind string) kubernetes {
	t.Helper()
	var all []kubernetes
	if err := json.Unmarshal(written(t, "objects.json"), &all); err != nil {
		t.Fatal(err)
	}
	for _, o := range all {
		if o.Kind == kind {
			return o
		}
	}
	t.Fatalf("no %s", kind)
	return kubernetes{}
}

// exposed is what the server tells: the values of each label of each metric.
type exposed map[string]map[string]map[string]bool

// scrape reads the server's metrics as Prometheus does.
func scrape(t *testing.T) exposed {
	t.Helper()
	const contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"
	reader, err := textparse.New(written(t, "metrics.txt"), contentType, labels.NewSymbolTable(), textparse.ParserOptions{})
	if err != nil {
		t.Fatal(err)
	}
	all := exposed{}
	for {
		entry, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("Prometheus cannot read the metrics: %v", err)
		}
		if entry == textparse.EntrySeries {
			var series labels.Labels
			reader.Labels(&series)
			all.add(series)
		}
	}
}

func (e exposed) add(series labels.Labels) {
	name := series.Get(labels.MetricName)
	if e[name] == nil {
		e[name] = map[string]map[string]bool{}
	}
	series.Range(func(l labels.Label) {
		if e[name][l.Name] == nil {
			e[name][l.Name] = map[string]bool{}
		}
		e[name][l.Name][l.Value] = true
	})
}
