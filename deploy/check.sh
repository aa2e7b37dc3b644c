#!/bin/bash
# usage: check.sh [kubernetes | workflow | binary | image | parallel | slurm]...
#
# Checks the files beside it, each with what it needs: all, if none is named. What
# can't be checked here is skipped and says why; if nothing was checked, the exit
# status is 77.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skip() {
	echo "SKIP $1"
	exit 77
}

tool() { go tool -modfile=tools/go.mod "$@"; }

fetched() {
	go -C tools mod download >"$work/download.log" 2>&1 || skip "the tools' modules could not be fetched: $(tail -n 1 "$work/download.log")"
}

# The manifests against the schema of Kubernetes, in which no unknown field is allowed.
kubernetes() {
	fetched
	local schema='deploy/kubernetes/schema/{{.ResourceKind}}.json'
	tool kubeconform -strict -summary -schema-location "$schema" deploy/kubernetes/*.yaml
	sed 's/backoffLimitPerIndex/backofLimitPerIndex/' deploy/kubernetes/campaign.yaml >"$work/wrong.yaml"
	if tool kubeconform -strict -schema-location "$schema" "$work/wrong.yaml" >/dev/null; then
		echo "a misspelt field passes: the schema checks nothing"
		exit 1
	fi
	# The number of shards stands in two places.
	local completions args
	completions=$(sed -n 's/^  completions: //p' deploy/kubernetes/campaign.yaml)
	args=$(sed -n 's/.*--shard=.*+1\///p' deploy/kubernetes/campaign.yaml)
	[ -n "$args" ] && [ "$completions" = "$args" ] || {
		echo "completions is $completions, and --shard divides by $args"
		exit 1
	}
}

workflow() {
	fetched
	tool actionlint -shellcheck= -pyflakes= deploy/github-actions.yml
	echo "deploy/github-actions.yml is valid"
}

# built builds the program as the container file does, to the path $simulate.
built() {
	simulate=$work/empty/simulate
	mkdir -p "$work/empty"
	local line
	line=$(sed -n 's/^RUN \(CGO_ENABLED=0 go build .*\)$/\1/p' deploy/Containerfile)
	[ -n "$line" ] || {
		echo "deploy/Containerfile has no line that builds"
		exit 1
	}
	bash -euo pipefail -c "${line/-o \/simulate/-o "$simulate"}"
}

# The program needs nothing beside it: it runs where there is no other file.
binary() {
	built
	if LC_ALL=C grep -aq '/ld-linux' "$simulate"; then
		echo "the program names a dynamic linker: it is not static"
		exit 1
	fi
	[ "$(id -u)" -eq 0 ] || skip "the program is static; to run it in an empty root directory takes root"
	chroot --userspec=65532:65532 "$work/empty" /simulate run ack-gap --color never >"$work/out"
	grep -q 'duplicate effect' "$work/out"
	echo "static, and runs as user 65532 in an empty root directory: $(stat -c %s "$simulate") bytes"
}

image() {
	local engine
	for engine in podman docker; do
		if "$engine" info >/dev/null 2>&1; then
			"$engine" pull -q docker.io/library/golang:1.26 || skip "$engine can't pull the image of Go to build with"
			"$engine" build -q -f deploy/Containerfile -t ackgap-check .
			"$engine" run --rm ackgap-check version
			"$engine" rmi ackgap-check >/dev/null
			return
		fi
	done
	skip "neither podman nor a docker engine answers"
}

campaign=(at-least-once exactly-once --runs 3000 --messages 2)

# same compares what shards came to with the campaign in one piece.
same() {
	"$simulate" campaign "${campaign[@]}" --out "$work/whole.jsonl" >/dev/null
	cmp "$1" "$work/whole.jsonl"
	echo "$2: the same $(stat -c %s "$1") bytes as in one piece"
}

parallel() {
	type -P parallel >/dev/null || skip "GNU parallel is not installed"
	command parallel --version 2>/dev/null | grep -q '^GNU parallel' || skip "parallel is another program, not GNU's"
	built
	SIMULATE=$simulate deploy/parallel.sh 4 "$work/results" "${campaign[@]}" >/dev/null
	same "$work/results/campaign.jsonl" "4 shards under GNU parallel"
}

slurm() {
	built
	SIMULATE=$simulate deploy/test-slurm.sh "$work/slurm" 4 "${campaign[@]}" || exit
	same "$work/slurm/results/campaign.jsonl" "an array of 4 jobs under Slurm, and a merge behind it"
}

status=77
for check in ${@:-kubernetes workflow binary image parallel slurm}; do
	case $check in
	kubernetes | workflow | binary | image | parallel | slurm) ;;
	*)
		sed -n '2s/^# //p' "$0" >&2
		exit 3
		;;
	esac
	[ $# -eq 1 ] || echo "-- $check"
	# As a program of its own, so that its first error ends it.
	one=0
	if [ $# -eq 1 ]; then
		"$check"
		exit
	fi
	"$0" "$check" || one=$?
	case $one in
	0) [ "$status" -ne 77 ] || status=0 ;;
	77) ;;
	*)
		echo "FAILED $check"
		status=1
		;;
	esac
done
exit "$status"
