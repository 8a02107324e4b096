package monitoring

import (
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/util/teststorage"
)

const (
	// step is the time between two scrapes, and between two evaluations.
	step = 30 * time.Second
	// begin is when a fault begins: after 20 minutes of health.
	begin = 40 * step
	// end is two hours later.
	end = 280 * step
)

// healthy is what two pods tell that answer two calls a second. POD and RUN stand for labels.
var healthy = map[string]string{
	`function_idp_build_info{POD,version="0.1.0"}`:                            "1x280",
	`process_start_time_seconds{POD}`:                                         "1000x280",
	`process_cpu_seconds_total{POD}`:                                          "0+1x280",
	`process_resident_memory_bytes{POD}`:                                      "20000000x280",
	`function_idp_calls_waiting{POD}`:                                         "0x280",
	`function_idp_calls_running{POD}`:                                         "1x280",
	`function_idp_calls_limit{POD}`:                                           "32x280",
	`function_idp_fatal_total{POD,kind="Database",reason="InvalidSpec"}`:      "0+1x280",
	`function_idp_fatal_total{POD,kind="Database",reason="Unsafe"}`:           "0x280",
	`function_idp_run_seconds_count{POD,kind="Database"}`:                     "0+30x280",
	`function_idp_run_seconds_bucket{POD,kind="Database",le="0.01"}`:          "0+30x280",
	`function_idp_run_seconds_bucket{POD,kind="Database",le="+Inf"}`:          "0+30x280",
	`function_idp_answer_bytes_bucket{POD,kind="Database",le="65536.0"}`:      "0+29x280",
	`function_idp_answer_bytes_bucket{POD,kind="Database",le="3.145728e+06"}`: "0+30x280",
	`function_idp_answer_bytes_bucket{POD,kind="Database",le="4.194304e+06"}`: "0+30x280",
	`function_idp_answer_bytes_bucket{POD,kind="Database",le="+Inf"}`:         "0+30x280",
	`grpc_server_handled_total{POD,RUN,grpc_code="OK"}`:                       "0+30x280",
	`grpc_server_handled_total{POD,RUN,grpc_code="Canceled"}`:                 "0+5x280",
	`grpc_server_handled_total{POD,RUN,grpc_code="Internal"}`:                 "0x280",
	`grpc_server_handled_total{POD,RUN,grpc_code="DeadlineExceeded"}`:         "0x280",
	`grpc_server_handling_seconds_bucket{POD,RUN,le="0.05"}`:                  "0+30x280",
	`grpc_server_handling_seconds_bucket{POD,RUN,le="1.0"}`:                   "0+30x280",
	`grpc_server_handling_seconds_bucket{POD,RUN,le="2.5"}`:                   "0+30x280",
	`grpc_server_handling_seconds_bucket{POD,RUN,le="+Inf"}`:                  "0+30x280",
}

// fault is what other series tell than healthy ones.
type fault struct {
	alert string
	// pods of which it is told; all, if there are none.
	pods   []string
	series map[string]string
}

var faults = []fault{
	{alert: "FunctionIdpDown", series: gone()},
	{alert: "FunctionIdpTooFewReplicas", pods: []string{"b"}, series: gone()},
	{alert: "FunctionIdpUnsafeAnswers", pods: []string{"a"}, series: map[string]string{
		`function_idp_fatal_total{POD,kind="Database",reason="Unsafe"}`: "0x40 1x240",
	}},
	{alert: "FunctionIdpPanicked", pods: []string{"a"}, series: map[string]string{
		`grpc_server_handled_total{POD,RUN,grpc_code="Internal"}`: "0x40 1x240",
	}},
	{alert: "FunctionIdpCallsFail", series: map[string]string{
		`grpc_server_handled_total{POD,RUN,grpc_code="DeadlineExceeded"}`: "0x40 1+1x240",
	}},
	{alert: "FunctionIdpRestarts", pods: []string{"b"}, series: map[string]string{
		`process_start_time_seconds{POD}`: "1000x40 2000x10 3000x10 4000x220",
	}},
	{alert: "FunctionIdpFatalAnswers", series: map[string]string{
		`function_idp_fatal_total{POD,kind="Database",reason="InvalidSpec"}`: "0+1x40 50+10x240",
	}},
	{alert: "FunctionIdpSlow", pods: []string{"a"}, series: map[string]string{
		`grpc_server_handling_seconds_bucket{POD,RUN,le="0.05"}`: "0+30x40 1229+29x240",
		`grpc_server_handling_seconds_bucket{POD,RUN,le="1.0"}`:  "0+30x40 1229+29x240",
	}},
	{alert: "FunctionIdpCallsWait", pods: []string{"a"}, series: map[string]string{
		`function_idp_calls_waiting{POD}`: "0x40 12x240",
	}},
	{alert: "FunctionIdpAnswersNearLimit", pods: []string{"b"}, series: map[string]string{
		`function_idp_answer_bytes_bucket{POD,kind="Database",le="3.145728e+06"}`: "0+30x40 1229+30x240",
	}},
	{alert: "FunctionIdpMemoryNearLimit", pods: []string{"a"}, series: map[string]string{
		`process_resident_memory_bytes{POD}`: "20000000x40 250000000x240",
	}},
}

// gone is a pod of which nothing is told any more.
func gone() map[string]string {
	series := map[string]string{}
	for name, values := range healthy {
		series[name] = strings.Replace(values, "x280", "x40", 1) + " stale _x239"
	}
	return series
}

func TestHealthIsSilentAndShown(t *testing.T) {
	storage := load(t, fault{})
	if fired := fires(t, storage); len(fired) > 0 {
		t.Errorf("on healthy series fire %v", fired)
	}
	engine := promqltest.NewTestEngine(t, false, 0, 1_000_000)
	query := rules.EngineQueryFunc(engine, storage)
	for _, p := range panels(t) {
		for _, target := range p.Targets {
			shown, err := query(t.Context(), variables.Replace(target.Expr), time.Unix(0, 0).Add(end))
			if err != nil || len(shown) == 0 {
				t.Errorf("%s shows nothing for %s: %v", p.Title, target.Expr, err)
			}
		}
	}
}

func TestEveryAlertFiresForItsFaultAlone(t *testing.T) {
	covered := map[string]bool{}
	for _, f := range faults {
		t.Run(f.alert, func(t *testing.T) {
			fired := fires(t, load(t, f))
			if names := slices.Sorted(maps.Keys(fired)); !slices.Equal(names, []string{f.alert}) {
				t.Fatalf("fired %v", names)
			}
			if fired[f.alert] < begin {
				t.Errorf("fired after %v, before the fault", fired[f.alert])
			}
			covered[f.alert] = true
		})
	}
	for _, a := range alerts(t) {
		if !covered[a.Alert] {
			t.Errorf("no fault makes %s fire", a.Alert)
		}
	}
}

// load stores the series of both pods with a fault.
func load(t *testing.T, f fault) *teststorage.TestStorage {
	t.Helper()
	told := scrape(t)
	var text strings.Builder
	fmt.Fprintf(&text, "load %s\n", step)
	for _, pod := range []string{"a", "b"} {
		all := maps.Clone(healthy)
		if len(f.pods) == 0 || slices.Contains(f.pods, pod) {
			for name := range f.series {
				if _, known := healthy[name]; !known {
					t.Fatalf("%s is no healthy series", name)
				}
			}
			maps.Copy(all, f.series)
		}
		named := strings.NewReplacer(
			"POD", fmt.Sprintf(`job="function-idp",namespace="crossplane-system",pod=%q`, pod),
			"RUN", `grpc_type="unary",grpc_service="apiextensions.fn.proto.v1.FunctionRunnerService",grpc_method="RunFunction"`)
		for name, values := range all {
			series := named.Replace(name)
			told.know(t, "a series", strings.Replace(series, `version="0.1.0"`, "", 1))
			fmt.Fprintf(&text, "  %s %s\n", series, values)
		}
	}
	return promqltest.LoadedStorage(t, text.String())
}

// fires evaluates all alerts over the whole time, and returns those that fire with the time at which they first do.
func fires(t *testing.T, storage *teststorage.TestStorage) map[string]time.Duration {
	t.Helper()
	query := rules.EngineQueryFunc(promqltest.NewTestEngine(t, false, 0, 1_000_000), storage)
	fired := map[string]time.Duration{}
	for _, a := range alerts(t) {
		expression, err := promQL.ParseExpr(a.Expr)
		if err != nil {
			t.Fatal(err)
		}
		hold, err := model.ParseDuration(a.For)
		if err != nil {
			t.Fatal(err)
		}
		rule := rules.NewAlertingRule(a.Alert, expression, time.Duration(hold), 0, labels.FromMap(a.Labels),
			labels.FromMap(a.Annotations), labels.EmptyLabels(), "", true, slog.Default())
		for at := time.Duration(0); at <= end; at += step {
			if _, err := rule.Eval(t.Context(), 0, time.Unix(0, 0).Add(at), query, nil, 0); err != nil {
				t.Fatalf("%s: %v", a.Alert, err)
			}
			for _, active := range rule.ActiveAlerts() {
				if active.State != rules.StateFiring {
					continue
				}
				if _, before := fired[a.Alert]; !before {
					fired[a.Alert] = at
					readable(t, a.Alert, active.Annotations)
				}
			}
		}
	}
	return fired
}

// readable checks the sentences that people get.
func readable(t *testing.T, name string, sentences labels.Labels) {
	t.Helper()
	sentences.Range(func(l labels.Label) {
		for _, broken := range []string{"{{", "}}", "<", "no value", "%!"} {
			if strings.Contains(l.Value, broken) {
				t.Errorf("%s: %s is %q", name, l.Name, l.Value)
			}
		}
	})
	t.Logf("%s: %s", name, sentences.Get("description"))
}
