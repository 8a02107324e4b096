package engine

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// host is the name of the function's Service, as Crossplane writes it into status.endpoint of the revision.
const host = "function-idp.crossplane-system"

// deployment is the function as Crossplane sees it: a name in a DNS, and pods on addresses of this machine.
type deployment struct {
	dns         *nameServer
	port        int
	client      *tls.Config
	certificate string
	binary      string
}

func newDeployment(t *testing.T) *deployment {
	t.Helper()
	binary := functionBinary(t)
	// Only Linux has all of 127.0.0.0/8; and the DNS knows addresses alone, so that all pods have one port.
	probe, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		missing(t, "127.0.0.2 cannot be listened on: %v", err)
	}
	defer probe.Close()
	d := &deployment{dns: serveNames(t), port: probe.Addr().(*net.TCPAddr).Port, certificate: t.TempDir(), binary: binary}
	d.client = certificates(t, d.certificate)
	return d
}

// pod is a server with an address of its own.
type pod struct {
	ip      net.IP
	process *exec.Cmd
}

// start starts a pod; it is in the DNS once that is told.
func (d *deployment) start(t *testing.T, number int) *pod {
	t.Helper()
	p := &pod{ip: net.IPv4(127, 0, 0, byte(number)).To4()}
	p.process = exec.Command(d.binary, "--address", fmt.Sprintf("%s:%d", p.ip, d.port), "--metrics-address", "",
		"--tls-certs-dir", d.certificate)
	log, err := p.process.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.process.Process.Kill() })
	if _, err := servedAddress(log); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *pod) terminate(t *testing.T) {
	t.Helper()
	if err := p.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

// wait waits until the pod has ended by itself, and well.
func (p *pod) wait(t *testing.T) {
	t.Helper()
	if err := p.process.Wait(); err != nil {
		t.Errorf("a pod ended with %v", err)
	}
}

func (p *pod) end(t *testing.T) {
	t.Helper()
	p.terminate(t)
	p.wait(t)
}

// nameServer is the DNS of a headless Service: the addresses of the pods that are ready.
type nameServer struct {
	sync.Mutex
	address string
	pods    []*pod
}

func serveNames(t *testing.T) *nameServer {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	s := &nameServer{address: socket.LocalAddr().String()}
	go func() {
		question := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(question)
			if err != nil {
				return
			}
			if answer, err := s.answer(question[:n]); err == nil {
				_, _ = socket.WriteTo(answer, from)
			}
		}
	}()
	return s
}

func (s *nameServer) answer(question []byte) ([]byte, error) {
	var message dnsmessage.Message
	if err := message.Unpack(question); err != nil || len(message.Questions) != 1 {
		return nil, fmt.Errorf("no question: %w", err)
	}
	s.Lock()
	defer s.Unlock()
	asked := message.Questions[0]
	answer := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: message.ID, Response: true, Authoritative: true},
		Questions: message.Questions,
	}
	if asked.Name.String() != host+"." || len(s.pods) == 0 {
		answer.RCode = dnsmessage.RCodeNameError
	} else if asked.Type == dnsmessage.TypeA {
		for _, p := range s.pods {
			answer.Answers = append(answer.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: asked.Name, Type: asked.Type, Class: asked.Class},
				Body:   &dnsmessage.AResource{A: [4]byte(p.ip)},
			})
		}
	}
	return answer.Pack()
}

// set makes these pods the ready ones.
func (s *nameServer) set(pods ...*pod) {
	s.Lock()
	defer s.Unlock()
	s.pods = slices.Clone(pods)
}

// certificates writes what Crossplane mounts into the function's pods, and returns how its own client speaks TLS.
func certificates(t *testing.T, folder string) *tls.Config {
	t.Helper()
	ca, caKey, _ := certificate(t, nil, nil, x509.ExtKeyUsageAny)
	_, _, server := certificate(t, ca, caKey, x509.ExtKeyUsageServerAuth)
	_, _, client := certificate(t, ca, caKey, x509.ExtKeyUsageClientAuth)
	key, err := x509.MarshalPKCS8PrivateKey(server.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"ca.crt":  {Type: "CERTIFICATE", Bytes: ca.Raw},
		"tls.crt": {Type: "CERTIFICATE", Bytes: server.Certificate[0]},
		"tls.key": {Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	return &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{client}, MinVersion: tls.VersionTLS12}
}

// certificate makes one, signed by a CA or, without one, by itself.
func certificate(t *testing.T, ca *x509.Certificate, caKey *ecdsa.PrivateKey, usage x509.ExtKeyUsage) (*x509.Certificate, *ecdsa.PrivateKey, tls.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		DNSNames:     []string{host},
		ExtKeyUsage:  []x509.ExtKeyUsage{usage},
	}
	if ca == nil {
		ca, caKey = template, key
		template.IsCA, template.BasicConstraintsValid, template.ExtKeyUsage = true, true, nil
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, ca, key.Public(), caKey)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return made, key, tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}
