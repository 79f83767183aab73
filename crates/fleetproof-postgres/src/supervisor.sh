# Starts a server, and stops it when the other end of standard input is closed: when its owner
# has ended, in whatever way. $1: the signal that stops it; $2: its run folder; the rest: the
# server's command line.
signal=$1
folder=$2
shift 2
exec 3<&0 </dev/null

"$@" 3<&- &
server=$!

# What a terminal, or the end of a session, sends is for the owner to answer, not for us. Not
# before the server is started: it would inherit that.
trap '' HUP INT TERM

# TERM for a server that has not put its handlers in place yet, and that the shell has made deaf
# to the others, as it does with all that runs in the background.
{
    read -r _
    kill -TERM "$server"
    kill -"$signal" "$server"
} <&3 3<&- &
watcher=$!

wait "$server"
echo "$?" >"$folder/exited"
kill -KILL "$watcher" 2>/dev/null

# A server that ended by itself leaves its log to the owner until that one has ended, too.
read -r _ <&3
rm -rf "$folder"
