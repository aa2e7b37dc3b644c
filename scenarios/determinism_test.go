package scenarios_test

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"
)

// TestGoldenHashes: the same histories on every machine. A difference means
// that the simulation has changed, which a release has to announce.
func TestGoldenHashes(t *testing.T) { golden(t, "golden-hashes.txt", hashes(5)) }

// TestDeterminismTwoProcesses: the same histories in every process.
func TestDeterminismTwoProcesses(t *testing.T) { compareProcesses(t, 50) }

func TestProveDeterminismTwoProcesses(t *testing.T) {
	if !proving() {
		t.Skip("1,000 seeds in two processes each; set ACKGAP_PROVE=1")
	}
	compareProcesses(t, 1000)
}

func compareProcesses(t *testing.T, seeds int) {
	if runtime.GOOS == "js" {
		t.Skip("SKIPPED: there is no second process under js/wasm")
	}
	first, second := hashesOfProcess(t, seeds), hashesOfProcess(t, seeds)
	if len(first) < 20*seeds {
		t.Fatalf("the first process printed %d bytes only", len(first))
	}
	if first != second {
		t.Error("two processes have different hashes")
	}
}

// hashesOfProcess lists the hashes as a process of its own has them.
func hashesOfProcess(t *testing.T, seeds int) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	process := exec.Command(self)
	process.Env = append(os.Environ(), fmt.Sprintf("%s=%d", printHashes, seeds))
	process.Stderr = os.Stderr
	list, err := process.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(list)
}
