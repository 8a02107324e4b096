// Command core is Crossplane's "crossplane internal render": one reconcile of one composite resource, by the real
// reconciler, with a request on stdin and the answer on stdout. The whole of Crossplane's binary would do the same;
// this one leaves out what only the other commands need, which is half of the time to build it.
package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/alecthomas/kong"
	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	"github.com/crossplane/crossplane/v2/cmd/crossplane/render"
)

func main() {
	err := run()
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	// A Fatal result has an exit code of its own, which the caller knows.
	var exit kong.ExitCoder
	if errors.As(err, &exit) {
		os.Exit(exit.ExitCode())
	}
	os.Exit(1)
}

func run() error {
	command := render.Command{Timeout: time.Minute}
	if err := command.AfterApply(); err != nil {
		return err
	}
	return command.Run(logging.NewNopLogger())
}
