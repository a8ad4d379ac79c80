#!/usr/bin/env bash
# Rehearses on one machine what happens to three nodes in Kubernetes. Each node is a process in its own network namespace,
# reachable by its pod's DNS name, and all of them use a private PostgreSQL server. The script submits runs, kills, cuts off
# and restarts nodes, and stops and restarts the store. Every run must end with the hash of an undisturbed one.
#
#   k8s/rehearsal/rehearse.sh PROGRAM        the built actorxen.dll; as root, on Linux
#
# Without root, network namespaces or PostgreSQL it says so and exits with 0. No packet leaves the namespaces.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=${1:?"usage: rehearse.sh actorxen.dll"}
tag=axr$$
work=$(mktemp -d)
subnet=10.77.0
declare -A node_pid=()
exit_code=1

skip() { echo "rehearsal skipped: $1"; exit 0; }
say() { printf '%(%H:%M:%S)T %s\n' -1 "$*"; }
fail() { say "FAILED: $*"; tail -n 30 "$work"/node-*.log "$work"/postgres.log || true; exit 1; }

# --- what it needs ------------------------------------------------------------------------------------------------------
[[ $(uname) == Linux ]] || skip "it needs Linux's network namespaces"
[[ $EUID == 0 ]] || skip "it needs root for network namespaces"
for tool in ip unshare setpriv curl dotnet; do command -v "$tool" > /dev/null || skip "$tool is not installed"; done
postgres=$(command -v postgres || ls -d /usr/lib/postgresql/*/bin/postgres 2> /dev/null | sort -V | tail -n 1 || true)
[[ -n $postgres ]] || skip "no PostgreSQL server is installed (Debian: apt-get install postgresql)"
pg=$(dirname "$postgres")
id postgres > /dev/null 2>&1 || skip "there is no user postgres to run the server"
ip netns add "$tag" 2> /dev/null || skip "network namespaces cannot be created here"

# --- the network: a switch, three pods, the store, a client ------------------------------------------------------------
cleanup() {
  for pid in "${node_pid[@]}"; do kill -9 "$pid" 2> /dev/null || true; done
  [[ -n ${postgres_pid:-} ]] && kill -9 "$postgres_pid" 2> /dev/null || true
  wait 2> /dev/null || true
  for place in 0 1 2 db client; do ip netns del "$tag-$place" 2> /dev/null || true; done
  ip netns del "$tag" 2> /dev/null || true
  rm -rf "$work"
  exit "$exit_code"
}
trap 'exit_code=$?; cleanup' EXIT
trap 'exit 130' INT TERM

ip -n "$tag" link add switch type bridge
ip -n "$tag" link set switch up
attach() { # PLACE ADDRESS
  ip netns add "$tag-$1"
  ip -n "$tag-$1" link set lo up
  ip -n "$tag-$1" link add eth0 type veth peer name "port-$1" netns "$tag"
  ip -n "$tag-$1" addr add "$subnet.$2/24" dev eth0
  ip -n "$tag-$1" link set eth0 up
  ip -n "$tag" link set "port-$1" master switch up
}
for number in 0 1 2; do attach "$number" "$((10 + number))"; done
attach db 20
attach client 30
{
  echo "127.0.0.1 localhost"
  for number in 0 1 2; do echo "$subnet.$((10 + number)) actorxen-$number.actorxen actorxen-$number"; done
  echo "$subnet.20 actorxen-postgres"
} > "$work/hosts"
chmod 755 "$work"
chmod 644 "$work/hosts"

# Runs a command in a namespace in which the pods' names resolve.
within() { # PLACE COMMAND...
  local place=$1
  shift
  exec ip netns exec "$tag-$place" unshare --mount sh -c 'mount --bind "$1" /etc/hosts; shift; exec "$@"' sh "$work/hosts" "$@"
}
cut() { ip -n "$tag" link set "port-$1" down; }
mend() { ip -n "$tag" link set "port-$1" up; }

# --- the store ---------------------------------------------------------------------------------------------------------
random() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }
password=$(random) secret=$(random) token=$(random)
install -d -o postgres "$work/data"
(umask 077; printf '%s' "$password" > "$work/password"; chown postgres "$work/password")
as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups --)
"${as_postgres[@]}" "$pg/initdb" -D "$work/data" -U actorxen -A scram-sha-256 --pwfile="$work/password" -N --locale=C -E UTF8 > "$work/postgres.log" 2>&1
echo "host all all $subnet.0/24 scram-sha-256" >> "$work/data/pg_hba.conf"
start_store() {
  within db "${as_postgres[@]}" "$pg/postgres" -D "$work/data" -h "$subnet.20" -k '' -c max_connections=100 >> "$work/postgres.log" 2>&1 &
  postgres_pid=$!
}
stop_store() { kill -INT "$postgres_pid"; wait "$postgres_pid" || true; }
start_store

# --- the nodes, with the variables of k8s/overlays/three-nodes -----------------------------------------------------------
start_node() { # NUMBER
  (
    export ACTORXEN_HOST=actorxen-$1.actorxen ACTORXEN_BIND=0.0.0.0 ACTORXEN_PORT=4053 ACTORXEN_BATCH_PORT=4054 ACTORXEN_HTTP=0.0.0.0:8080
    export ACTORXEN_HEALTH=0.0.0.0:8081 ACTORXEN_API_NAMES=actorxen-http ACTORXEN_SECRET=$secret ACTORXEN_TOKEN=$token
    export ACTORXEN_ORDINAL=$1 ACTORXEN_MIN_MEMBERS=3 ACTORXEN_ROLES=coordinator,worker
    export ACTORXEN_SEED_NODES=actorxen-0.actorxen:4053,actorxen-1.actorxen:4053,actorxen-2.actorxen:4053
    export ACTORXEN_STORE_PROVIDER=postgresql
    export ACTORXEN_STORE_CONNECTION="Host=actorxen-postgres;Username=actorxen;Password=$password;Database=postgres"
    within "$1" dotnet "$program" node
  ) >> "$work/node-$1.log" 2>&1 &
  node_pid[$1]=$!
}
kill_node() { # NUMBER
  kill -9 "${node_pid[$1]}"
  wait "${node_pid[$1]}" 2> /dev/null || true
}
ask() { # NUMBER PATH
  ip netns exec "$tag-client" curl --silent --max-time 10 --header "Authorization: Bearer $token" "http://$subnet.$((10 + $1)):8080$2" || true
}
text() { sed -nE "s/^ *\"$1\": (\"(.*)\"|([^\",]*)),?$/\2\3/p"; }
members_up() { ask "$1" /api/status | awk '/"status": "up"/ { up++ } /"reachable": false/ { lost++ } END { print up - lost }'; }
coordinator() { ask "$1" /api/status | text coordinator | sed -E 's/^actorxen-([0-9]).*/\1/'; }
await() { # SECONDS WHAT COMMAND...
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do ((SECONDS < until)) || fail "$what"; sleep 0.3; done
}
# A node that the others declared lost exits with code 6. It is started again, as its pod would be.
revive() { # NUMBER
  local code=0
  gone "${node_pid[$1]}" || return 0
  wait "${node_pid[$1]}" || code=$?
  [[ $code == 6 ]] || fail "actorxen-$1 ended with $code"
  say "(actorxen-$1 was declared lost and stopped itself, so it is started again)"
  start_node "$1"
}
whole() {
  local number
  for number in 0 1 2; do revive "$number"; done
  for number in 0 1 2; do [[ $(members_up "$number") == 3 ]] || return 1; done
}
answers() { ip netns exec "$tag-client" bash -c "exec 3<> /dev/tcp/$subnet.20/5432" 2> /dev/null; }
gone() { ! kill -0 "$1" 2> /dev/null; }

await 60 "the store does not answer" answers
for number in 0 1 2; do start_node "$number"; done
await 180 "three nodes do not become one cluster" whole
say "three nodes are one cluster; actorxen-$(coordinator 0) coordinates"

# --- a run and its disturbance -------------------------------------------------------------------------------------------
command_out() { (export ACTORXEN_TOKEN=$token; within client dotnet "$program" "$@"); }
expected=$(command_out run "$here/rehearsal.conf" --no-store --quiet --json | text hash | head -n 1)
say "undisturbed hash: $expected"

state() { ask "$1" "/api/runs/$run" | text state; }
sealed() { ask "$1" "/api/runs/$run" | text at_ns; }
is_at() { local at; at=$(sealed "$1"); [[ -n $at && $at -ge $2 ]]; }
is_state() { [[ $(state "$1") == "$2" ]]; }
submit() { # ASKED-NODE
  run=$(command_out submit "$here/rehearsal.conf" --detach --quiet --cluster "actorxen-$1.actorxen:8080")
  await 120 "run $run does not reach a quarter of its length" is_at "$1" 1000000000
}
finish() { # ASKED-NODE WHAT
  await 300 "$2: run $run does not end" is_state "$1" complete
  local hash
  hash=$(ask "$1" "/api/runs/$run" | text hash)
  [[ $hash == "$expected" ]] || fail "$2: run $run has hash $hash instead of $expected"
  say "passed: $2 ($hash)"
}

submit 0
kill_node 2
start_node 2
finish 0 "a worker is killed"
await 120 "the killed node does not come back" whole

leader=$(coordinator 0)
other=$(((leader + 1) % 3))
submit "$other"
kill_node "$leader"
start_node "$leader"
finish "$other" "the coordinator is killed"
await 120 "the killed coordinator does not come back" whole

leader=$(coordinator 0)
other=$(((leader + 1) % 3))
submit "$other"
cut "$leader"
await 120 "the node that is cut off does not stop itself" gone "${node_pid[$leader]}"
code=0
wait "${node_pid[$leader]}" || code=$?
[[ $code == 6 ]] || fail "the node that was cut off ended with $code, not 6"
grep -q "cut off from the majority" "$work/node-$leader.log" || fail "the node that was cut off does not say why it stopped"
finish "$other" "the coordinator is cut off and stops itself with exit code 6"

mend "$leader"
start_node "$leader"
await 120 "the node that was cut off does not come back" whole

# Ordinal 0 restarts while it can reach the store but no other node. It must not found a second cluster.
apart() { for number in 1 2; do ip -n "$tag-0" route "$1" unreachable "$subnet.$((10 + number))/32"; done; }
refusals() { grep -c "does not found the cluster: one founded by" "$work/node-0.log" || true; }
refused_again() { [[ $(refusals) -ge $((before + 2)) ]]; }
kill_node 0
before=$(refusals)
apart add
start_node 0
await 120 "a restarted ordinal 0 that reaches no other node does not say that it founds nothing" refused_again
[[ $(members_up 0) == 0 ]] || fail "a restarted ordinal 0 that reaches no other node is in a cluster"
apart del
await 120 "ordinal 0 does not join when it reaches the others again" whole
say "passed: a restarted ordinal 0 that reaches no other node founds nothing and joins later"

submit 0
stop_store
await 120 "the run does not pause without its store" is_state 0 paused
says_why() { why=$(ask 0 "/api/runs/$run" | text note); [[ -n $why ]]; }
await 30 "a run that is paused does not say why" says_why
say "paused: $why"
start_store
finish 0 "the store goes away and comes back"

for number in 0 1 2; do kill -TERM "${node_pid[$number]}"; done
for number in 0 1 2; do
  code=0
  wait "${node_pid[$number]}" || code=$?
  [[ $code == 0 ]] || fail "actorxen-$number left with $code"
done
node_pid=()
say "all nodes left with exit code 0"
say "rehearsal passed"
