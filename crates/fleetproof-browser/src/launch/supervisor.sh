# Starts a driver, and ends it with all its browsers when the other end of standard input is
# closed: when the owner has ended, in whatever way. $1: the run folder; the rest: the driver's
# command line. All of them are one process group.
folder=$1
shift
exec 3<&0 </dev/null

{
    "$@"
    echo "the driver ended with status $?"
} 3<&- &

# What a terminal sends is for the owner to answer. Not before: the driver would inherit it.
trap '' HUP INT TERM

read -r _ <&3
kill -TERM 0
wait
# A browser that is about to end may write once more, and makes its folder anew for that.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf "$folder" 2>/dev/null
    sleep 0.05
    [ -e "$folder" ] || break
done
kill -KILL 0
