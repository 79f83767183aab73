# Installs the distribution's PostgreSQL server, as root. By default that makes a cluster and
# starts it on port 5432: not ours to do on someone's machine.
set -e
export DEBIAN_FRONTEND=noninteractive
folder=/etc/postgresql-common/createcluster.d
mkdir -p "$folder"
trap 'rm -f "$folder/fleetproof.conf"' EXIT
echo 'create_main_cluster = false' >"$folder/fleetproof.conf"

install() {
    apt-get install -q -y --no-install-recommends postgresql
}
# A machine fresh from its image has no package lists.
install || { apt-get update -q && install; }
