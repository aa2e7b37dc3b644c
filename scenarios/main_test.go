package scenarios_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"ackgap/scenarios"
)

// printHashes is the environment variable that makes the test binary print
// hashes instead of testing; its value is the number of seeds.
const printHashes = "ACKGAP_PRINT_HASHES"

func TestMain(m *testing.M) {
	if seeds, err := strconv.ParseUint(os.Getenv(printHashes), 10, 64); err == nil {
		fmt.Print(hashes(seeds))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// hashes runs each scenario of the catalogue with seeds 1 … n and lists the
// hashes of the histories.
func hashes(n uint64) string {
	var list []byte
	for _, s := range scenarios.Catalogue() {
		runner, err := s.Runner()
		if err != nil {
			panic(err)
		}
		for seed := uint64(1); seed <= n; seed++ {
			list = fmt.Appendf(list, "%s %d %016x\n", s.Name(), seed, runner.Run(seed).Hash)
		}
	}
	return string(list)
}
