#!/bin/bash
# usage: SIMULATE=PROGRAM test-slurm.sh DIRECTORY SHARDS SCENARIO... [flags of simulate campaign]
#
# Starts a Slurm of one node, this machine, as its own user and on ports of its own;
# runs slurm/submit.sh on it and waits for both jobs; takes the Slurm down. The result
# is DIRECTORY/results/campaign.jsonl. Exit status 77: Slurm is not installed here
# (Debian's packages slurm-wlm and munge have all of it).
set -euo pipefail
if [ $# -lt 3 ]; then
	sed -n '2s/^# //p' "$0" >&2
	exit 3
fi
export PATH=$PATH:/usr/sbin:/sbin
for program in munged slurmctld slurmd sbatch scontrol; do
	if ! command -v "$program" >/dev/null; then
		echo "SKIP Slurm is not installed: there is no $program"
		exit 77
	fi
done
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
slurm=$(cd "$1" && pwd)
shards=$2
shift 2
mkdir -p "$slurm"/{state,spool,results}
chmod 700 "$slurm" # munged puts its key and socket only where no other user can write

daemons=()
finish() {
	local status=$?
	for pid in ${daemons[@]+"${daemons[@]}"}; do kill "$pid" 2>/dev/null || true; done
	for pid in ${daemons[@]+"${daemons[@]}"}; do wait "$pid" 2>/dev/null || true; done
	if [ "$status" -ne 0 ]; then tail -n 20 "$slurm"/*.log "$slurm"/results/*.log >&2 2>/dev/null || true; fi
	exit "$status"
}
trap finish EXIT

user=$(id -un)
host=$(hostname -s)
cat >"$slurm/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=${SLURM_TEST_PORT:-36817}
SlurmdPort=$((${SLURM_TEST_PORT:-36817} + 1))
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$slurm/munge.socket
CredType=cred/munge
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/slurmd.pid
SlurmctldLogFile=$slurm/slurmctld.log
SlurmdLogFile=$slurm/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MinJobAge=3600
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=2048 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$slurm/slurm.conf

head -c 1024 /dev/urandom >"$slurm/munge.key"
chmod 600 "$slurm/munge.key"
munged --foreground --force --key-file="$slurm/munge.key" --socket="$slurm/munge.socket" \
	--pid-file="$slurm/munged.pid" --log-file="$slurm/munged.log" --seed-file="$slurm/munged.seed" \
	>"$slurm/munged.out" 2>&1 &
daemons+=($!)

# within SECONDS COMMAND... waits until the command succeeds.
within() {
	local until=$((SECONDS + $1))
	shift
	until "$@"; do
		if [ "$SECONDS" -ge "$until" ]; then
			echo "it took too long: $*" >&2
			return 1
		fi
		sleep 0.2
	done
}

within 10 test -S "$slurm/munge.socket"
slurmctld -D >"$slurm/slurmctld.out" 2>&1 &
daemons+=($!)
slurmd -D -N "$host" >"$slurm/slurmd.out" 2>&1 &
daemons+=($!)
idle() { [ "$(sinfo --noheader --format %T 2>/dev/null)" = idle ]; }
within 30 idle

read -r array merge <<<"$("$here/slurm/submit.sh" "$shards" "$slurm/results" "$@")"
field() { scontrol --oneliner show job "$merge" | sed -n "s/.* $1=\([^ ]*\).*/\1/p"; }
ended() { case $(field JobState) in COMPLETED | FAILED | CANCELLED | TIMEOUT | NODE_FAIL) ;; *) return 1 ;; esac }
within 240 ended
echo "array $array and merge $merge: $(field JobState), exit code $(field ExitCode)"
[ "$(field JobState)" = COMPLETED ]
