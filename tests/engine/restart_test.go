package engine

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/resolver/dns"
	"google.golang.org/protobuf/types/known/structpb"
)

// patience is the time that Crossplane gives a reconcile, and so all calls of it.
const patience = 2 * time.Minute

func init() {
	// gRPC asks the DNS again after 30 seconds at the earliest, which changes nothing but the time that these tests take.
	dns.SetMinResolutionInterval(100 * time.Millisecond)
}

// TestARollingRestartLosesNoCall replaces one pod after the other, as a Deployment does: the new one is ready and in the DNS,
// the old one has left it, before the old one is told to end.
func TestARollingRestartLosesNoCall(t *testing.T) {
	d := newDeployment(t)
	pods := []*pod{d.start(t, 2), d.start(t, 3)}
	d.dns.set(pods...)
	traffic := d.call(t)
	traffic.reaches(t, pods...)
	for i, old := range pods {
		pods[i] = d.start(t, 4+i)
		d.dns.set(pods...)
		old.end(t)
		traffic.reaches(t, pods...)
	}
	traffic.stop(t)
}

// TestANewVersionLosesNoCall replaces all pods at once, as Crossplane does with a new revision: the old Deployment is deleted
// while the new one starts. Until they end, the old pods answer on the connections that there are.
func TestANewVersionLosesNoCall(t *testing.T) {
	d := newDeployment(t)
	old := []*pod{d.start(t, 2), d.start(t, 3)}
	d.dns.set(old...)
	traffic := d.call(t)
	traffic.reaches(t, old...)
	d.dns.set()
	traffic.reaches(t, old...)
	next := []*pod{d.start(t, 4), d.start(t, 5)}
	d.dns.set(next...)
	for _, p := range old {
		p.terminate(t)
	}
	for _, p := range old {
		p.wait(t)
	}
	traffic.reaches(t, next...)
	traffic.stop(t)
}

// TestCallsWaitForAFunctionThatIsDown ends the only pod before there is another one.
func TestCallsWaitForAFunctionThatIsDown(t *testing.T) {
	d := newDeployment(t)
	old := d.start(t, 2)
	d.dns.set(old)
	traffic := d.call(t)
	traffic.reaches(t, old)
	d.dns.set()
	old.end(t)
	next := d.start(t, 3)
	d.dns.set(next)
	traffic.reaches(t, next)
	traffic.stop(t)
}

// traffic is calls without a pause, by a client that is made as Crossplane makes it.
type traffic struct {
	sync.Mutex
	answered map[string]int
	lost     []error
	end      chan struct{}
	callers  sync.WaitGroup
	client   *grpc.ClientConn
}

func (d *deployment) call(t *testing.T) *traffic {
	t.Helper()
	target := fmt.Sprintf("dns://%s/%s:%d", d.dns.address, host, d.port)
	client, err := grpc.NewClient(target,
		grpc.WithTransportCredentials(credentials.NewTLS(d.client)),
		grpc.WithDefaultServiceConfig(serviceConfig(t)))
	if err != nil {
		t.Fatal(err)
	}
	f := &traffic{answered: map[string]int{}, end: make(chan struct{}), client: client}
	request := firstCall(t)
	for range 8 {
		f.callers.Go(func() {
			for t.Context().Err() == nil {
				select {
				case <-f.end:
					return
				default:
					f.callOnce(t.Context(), request)
				}
			}
		})
	}
	return f
}

func (f *traffic) callOnce(ctx context.Context, request *fnv1.RunFunctionRequest) {
	var by peer.Peer
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	answer, err := fnv1.NewFunctionRunnerServiceClient(f.client).RunFunction(ctx, request, grpc.Peer(&by))
	f.Lock()
	defer f.Unlock()
	switch {
	case err != nil:
		f.lost = append(f.lost, err)
	case answer.GetMeta().GetTag() != request.GetMeta().GetTag():
		f.lost = append(f.lost, fmt.Errorf("the answer to another call: %v", answer.GetMeta()))
	default:
		f.answered[by.Addr.(*net.TCPAddr).IP.String()]++
	}
}

// reaches returns once all of these pods have answered some calls more.
func (f *traffic) reaches(t *testing.T, pods ...*pod) {
	t.Helper()
	for _, p := range pods {
		for before := f.count(t, p); f.count(t, p) < before+20; {
			time.Sleep(time.Millisecond)
		}
	}
}

func (f *traffic) count(t *testing.T, p *pod) int {
	t.Helper()
	f.Lock()
	defer f.Unlock()
	if len(f.lost) > 0 {
		t.Fatalf("%d calls were lost, the first with %v", len(f.lost), f.lost[0])
	}
	return f.answered[p.ip.String()]
}

func (f *traffic) stop(t *testing.T) {
	t.Helper()
	close(f.end)
	f.callers.Wait()
	_ = f.client.Close()
	for _, err := range f.lost {
		t.Errorf("a call was lost: %v", err)
	}
	for _, n := range f.answered {
		checked.add("calls while pods were replaced", n)
	}
}

// firstCall is what Crossplane asks first about the shortest manifest.
func firstCall(t *testing.T) *fnv1.RunFunctionRequest {
	t.Helper()
	objects, err := readObjects(filepath.Join(root, "examples", "database-minimal.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	composite, err := structpb.NewStruct(objects[0].Object)
	if err != nil {
		t.Fatal(err)
	}
	return &fnv1.RunFunctionRequest{
		Meta:     &fnv1.RequestMeta{Tag: "restart"},
		Observed: &fnv1.State{Composite: &fnv1.Resource{Resource: composite}},
	}
}

// serviceConfig is how Crossplane's client balances and waits: the constant in its source.
func serviceConfig(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/crossplane/crossplane/v2").Output()
	if err != nil {
		t.Fatal(err)
	}
	source := filepath.Join(string(bytes.TrimSpace(out)), "internal", "xfn", "function_runner.go")
	file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var config string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && len(spec.Values) == 1 && spec.Names[0].Name == "svcConfig" {
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
				config, _ = strconv.Unquote(literal.Value)
			}
		}
		return true
	})
	if config == "" {
		t.Fatalf("%s has no svcConfig", source)
	}
	return config
}
