package engine

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// largestRequest is what the function accepts; its answers must stay below gRPC's default, since Crossplane has that.
const largestRequest = 64 << 20

// function is the running server, and a listener in front of it that counts the engine's calls.
type function struct {
	address string
	calls   atomic.Int64
	process *exec.Cmd
	front   *grpc.Server
	back    *grpc.ClientConn
}

// running is the one server of a test run.
var running struct {
	sync.Mutex
	function *function
}

// startFunction returns the running function, starting it first if need be.
func startFunction(t *testing.T) *function {
	t.Helper()
	binary := functionBinary(t)
	running.Lock()
	defer running.Unlock()
	if running.function == nil {
		f, err := serve(binary)
		if err != nil {
			t.Fatal(err)
		}
		running.function = f
	}
	return running.function
}

// stopFunction ends the server, if it was started.
func stopFunction() {
	running.Lock()
	defer running.Unlock()
	f := running.function
	if f == nil {
		return
	}
	f.front.Stop()
	_ = f.back.Close()
	_ = f.process.Process.Signal(syscall.SIGTERM)
	_ = f.process.Wait()
}

func serve(binary string) (*function, error) {
	f := &function{process: exec.Command(binary, "--insecure", "--address", "127.0.0.1:0", "--metrics-address", "")}
	log, err := f.process.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := f.process.Start(); err != nil {
		return nil, err
	}
	address, err := servedAddress(log)
	if err != nil {
		_ = f.process.Process.Kill()
		_ = f.process.Wait()
		return nil, err
	}
	f.back, err = grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f.address = listener.Addr().String()
	f.front = grpc.NewServer(
		grpc.ForceServerCodec(verbatim{}),
		grpc.MaxRecvMsgSize(largestRequest),
		grpc.UnknownServiceHandler(f.forward),
	)
	go func() { _ = f.front.Serve(listener) }()
	return f, nil
}

// servedAddress reads the function's log until it says where it serves, and then leaves nobody waiting for a reader.
func servedAddress(log io.Reader) (string, error) {
	lines := bufio.NewReader(log)
	var read strings.Builder
	for {
		line, err := lines.ReadString('\n')
		read.WriteString(line)
		if err != nil {
			return "", fmt.Errorf("function-idp does not serve: %s", read.String())
		}
		var entry struct{ Message, Address string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Message == "serving" {
			go func() { _, _ = io.Copy(io.Discard, lines) }()
			return entry.Address, nil
		}
	}
}

// forward passes one call on, byte for byte.
func (f *function) forward(_ any, stream grpc.ServerStream) error {
	method, ok := grpc.MethodFromServerStream(stream)
	if !ok {
		return errors.New("a call without a method")
	}
	var request, answer []byte
	if err := stream.RecvMsg(&request); err != nil {
		return err
	}
	f.calls.Add(1)
	err := f.back.Invoke(stream.Context(), method, &request, &answer,
		grpc.ForceCodec(verbatim{}), grpc.MaxCallSendMsgSize(largestRequest))
	if err != nil {
		return err
	}
	return stream.SendMsg(&answer)
}

// verbatim is the codec of messages that nobody looks into.
type verbatim struct{}

func (verbatim) Marshal(message any) ([]byte, error) {
	content, ok := message.(*[]byte)
	if !ok {
		return nil, fmt.Errorf("cannot pass on a %T", message)
	}
	return *content, nil
}

func (verbatim) Unmarshal(content []byte, message any) error {
	into, ok := message.(*[]byte)
	if !ok {
		return fmt.Errorf("cannot pass on a %T", message)
	}
	*into = bytes.Clone(content)
	return nil
}

func (verbatim) Name() string { return "proto" }

// renderLocally returns what `function-idp render` prints.
func renderLocally(t *testing.T, args ...string) []*object {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, functionBinary(t), append([]string{"render"}, args...)...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	// What a person's shell says must not change what is printed.
	command.Env = append(os.Environ(), "NO_COLOR=1")
	stdout, err := command.Output()
	if err != nil {
		t.Fatalf("function-idp render: %v\n%s", err, stderr.String())
	}
	objects, err := parseObjects(stdout)
	if err != nil {
		t.Fatalf("function-idp render printed what is no YAML: %v\n%s", err, stdout)
	}
	return objects
}
