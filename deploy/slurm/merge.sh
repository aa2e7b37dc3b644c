#!/bin/bash
# Puts the shards together; fails if a claim was violated (1) or not tested (2).
#SBATCH --job-name=ackgap-merge
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --time=00:30:00
#SBATCH --no-requeue
set -euo pipefail
exec "${SIMULATE:-simulate}" merge "$1"/shard-*.jsonl --out "$1/campaign.jsonl"
