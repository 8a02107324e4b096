package monitoring

import (
	"log/slog"
	"slices"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

// ofTargets are the labels that Prometheus adds to all series of a pod.
var ofTargets = []string{"job", "namespace", "pod"}

func TestPrometheusTakesTheRules(t *testing.T) {
	_, errs := rulefmt.Parse(groups(t), false, model.LegacyValidation, promQL, slog.Default())
	for _, err := range errs {
		t.Error(err)
	}
}

func TestEveryNameIsExposed(t *testing.T) {
	told := scrape(t)
	checked := 0
	for _, a := range alerts(t) {
		checked += told.know(t, a.Alert, a.Expr)
	}
	for _, p := range panels(t) {
		for _, target := range p.Targets {
			checked += told.know(t, p.Title, variables.Replace(target.Expr))
		}
	}
	if checked < 30 {
		t.Errorf("only %d selectors", checked)
	}
}

// know checks the names in an expression, and returns how many selectors it has.
func (e exposed) know(t *testing.T, place, text string) int {
	t.Helper()
	expression, err := promQL.ParseExpr(text)
	if err != nil {
		t.Errorf("%s: %s: %v", place, text, err)
		return 0
	}
	selectors := 0
	var grouped []string
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		switch n := node.(type) {
		case *parser.AggregateExpr:
			grouped = append(grouped, n.Grouping...)
		case *parser.VectorSelector:
			selectors++
			if e[n.Name] == nil {
				t.Errorf("%s: the server exposes no %s", place, n.Name)
				return nil
			}
			for _, matcher := range n.LabelMatchers {
				e.knowMatcher(t, place, n.Name, matcher)
			}
		}
		return nil
	})
	for _, label := range grouped {
		if !slices.Contains(ofTargets, label) && !e.anyHas(label) {
			t.Errorf("%s: no metric has the label %s", place, label)
		}
	}
	return selectors
}

func (e exposed) knowMatcher(t *testing.T, place, metric string, m *labels.Matcher) {
	t.Helper()
	switch {
	case m.Name == labels.MetricName || slices.Contains(ofTargets, m.Name):
	case e[metric][m.Name] == nil:
		t.Errorf("%s: %s has no label %s", place, metric, m.Name)
	case m.Type == labels.MatchEqual && !e[metric][m.Name][m.Value]:
		t.Errorf("%s: %s has no %s=%q", place, metric, m.Name, m.Value)
	}
}

func (e exposed) anyHas(label string) bool {
	for _, of := range e {
		if of[label] != nil {
			return true
		}
	}
	return false
}
