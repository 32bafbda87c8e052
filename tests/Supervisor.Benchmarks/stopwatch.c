/*
 * What has to be timed without a runtime in the way: it starts inits and supervisors as process 1, and talks to the main process below
 * them, which is this program again. Numbers on standard output, nanoseconds or bytes; the harness in C# interleaves and sums up.
 *
 *   stopwatch start  COUNT SOCKET INIT...    from exec of the init to main's first act, COUNT times
 *   stopwatch signal COUNT SOCKET INIT...    from kill(2) at the init to main's handler, COUNT times
 *   stopwatch reap   COUNT SOCKET INIT...    CPU time that the init took for COUNT orphans
 *   stopwatch storm  COUNT SOCKET INIT...    the init's exit code when main, amid COUNT orphans, exits with 42
 *   stopwatch leave  COUNT SOCKET INIT...    from main's exit to the init's, COUNT times
 *   stopwatch end    COUNT SOCKET INIT...    from SIGTERM at the init to its exit, with a main that leaves at once, COUNT times
 *   stopwatch hold   0     SOCKET INIT...    the init's pid; then what each line of standard input asks for, until its end:
 *       restart      from main's exit to the next main's first act
 *       signal       as above, once
 *       memory       of the init and its helpers (without main and what main started): resident bytes, private bytes, threads, processes
 *       wakes N      how often their threads were woken in N milliseconds
 *       children N   main makes N children that stay; how long it took
 *       end          as above, once
 *
 * INIT... is an init or supervisor with all its words. What it is to run as its main process is `stopwatch guest:SOCKET`: one word, so that
 * the first line of a `run` file can name it without a shell. (Or `stopwatch daemon:SOCKET`, for monit, whose start program has to end.) With a first word "-" the rest is process 1 itself.
 *
 * Constraints:
 *  - Each is process 1 of a PID namespace of its own with its own /proc and an empty /run, as in a container. One clone(2) makes process and
 *    namespaces; without CAP_SYS_ADMIN a user namespace is made with them. HOME is the directory of SOCKET, standard input is /dev/null,
 *    and what it writes goes to SOCKET.log.
 *  - CLOCK_MONOTONIC is one clock for all processes of the machine, so main's readings and ours compare.
 *  - Main speaks by datagrams to SOCKET: no supervisor has a hand in them, and with each the kernel tells main's pid as we see it.
 *  - What is waited for is a datagram, an exit or a count in /proc, so that a slow machine gives larger numbers and no wrong ones.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The signal that is forwarded: every init in the comparison hands it on, none acts on it. */
#define FORWARDED SIGUSR1

/* Main's exit code after a storm: one that nobody has by himself. */
#define STORM_CODE 42

/* How long an init is left alone before the next signal: long enough for its loop to be asleep again. */
static const struct timespec rest = { .tv_nsec = 1000000 };

/* Seconds after which a measurement that does not come to its end is one that never will: SIGALRM ends us, and the init with us. */
#define PATIENCE 120

/* Seconds that main's next word may take; the slowest supervisor starts in two. */
#define WORD_PATIENCE 30

/* How long a life has been going on when its end is measured: start-up is over. */
static const struct timespec settle = { .tv_nsec = 50000000 };

/* What main says, and when. */
enum { STARTED = 1, SIGNALLED, TOLD_TO_STOP, LEAVING, DONE };

struct word {
    int64_t what, time;
};

/* What main is told to do: 'x' leave, 'o' make orphans, 's' make orphans and leave amid them, 'k' make children that stay. */
struct order {
    int64_t what, number;
};

static char log_path[4096];

static void die(const char *what)
{
    fprintf(stderr, "stopwatch: %s: %s\n", what, strerror(errno));
    if (log_path[0] != 0) {
        char text[4096];
        FILE *log = fopen(log_path, "re");
        size_t size = log != NULL ? fread(text, 1, sizeof text, log) : 0;
        fwrite(text, 1, size, stderr);
    }
    exit(1);
}

static int64_t nanoseconds(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) != 0)
        die("clock_gettime");
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static struct sockaddr_un address_of(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        die(path);
    }
    strcpy(address.sun_path, path);
    return address;
}

/* ---- The guest: the main process below the init. ---- */

static int guest_socket;

static void say(int64_t what, int64_t time)
{
    struct word word = { what, time };
    if (send(guest_socket, &word, sizeof word, 0) != sizeof word)
        _exit(3);
}

static void on_forwarded(int signal)
{
    (void)signal;
    say(SIGNALLED, nanoseconds(CLOCK_MONOTONIC));
}

static void on_stop(int signal)
{
    (void)signal;
    say(TOLD_TO_STOP, nanoseconds(CLOCK_MONOTONIC));
    _exit(0);
}

static void make_orphan(void)
{
    pid_t parent = vfork();
    if (parent == 0) {
        /* Both end at once, the orphan before or after its parent as it comes: the init gets it alive or dead. */
        syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
        _exit(0);
    }
    if (parent < 0)
        die("vfork");
    while (waitpid(parent, NULL, 0) < 0 && errno == EINTR)
        ;
}

static void make_orphans(int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        make_orphan();
}

static void make_children(int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        pid_t child = fork();
        if (child == 0) {
            signal(SIGTERM, SIG_DFL);
            signal(SIGINT, SIG_DFL);
            for (;;)
                pause();
        }
        if (child < 0)
            die("fork");
    }
}

_Noreturn static void guest(const char *path)
{
    int64_t started = nanoseconds(CLOCK_MONOTONIC);
    struct sockaddr_un controller = address_of(path), unnamed = { .sun_family = AF_UNIX };
    guest_socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    /* An address of two bytes: the kernel picks a name, at which we can be answered. */
    if (guest_socket < 0 || bind(guest_socket, (struct sockaddr *)&unnamed, sizeof(sa_family_t)) != 0 || connect(guest_socket, (struct sockaddr *)&controller, sizeof controller) != 0)
        die(path);
    struct sigaction action = { .sa_handler = on_forwarded, .sa_flags = SA_RESTART };
    sigaction(FORWARDED, &action, NULL);
    action.sa_handler = on_stop;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL); /* with which pm2 stops its processes */
    say(STARTED, started);
    for (;;) {
        struct order order;
        if (recv(guest_socket, &order, sizeof order, 0) != sizeof order)
            continue;
        switch (order.what) {
        case 'x':
            say(LEAVING, nanoseconds(CLOCK_MONOTONIC));
            _exit((int)order.number);
        case 'o':
            make_orphans(order.number);
            say(DONE, nanoseconds(CLOCK_MONOTONIC));
            break;
        case 's':
            /* One half before and one after main's exit, by a child that the exit makes an orphan too. */
            if (fork() == 0) {
                make_orphans(order.number / 2);
                _exit(0);
            }
            make_orphans(order.number / 2);
            _exit(STORM_CODE);
        case 'k':
            make_children(order.number);
            say(DONE, nanoseconds(CLOCK_MONOTONIC));
            break;
        }
    }
}

/* ---- The side that measures. ---- */

struct run {
    pid_t init;
    pid_t main;
    int64_t exec; /* when the init was executed */
    int64_t started; /* when main did its first act */
    struct sockaddr_un main_address;
    socklen_t main_address_size;
};

static const char *socket_path;
static int controller;
static int64_t *exec_time; /* in a page that we share with what we clone */

static void prepare(const char *path)
{
    struct sockaddr_un address = address_of(path);
    int on = 1;
    struct timeval patience = { .tv_sec = WORD_PATIENCE };
    socket_path = path;
    snprintf(log_path, sizeof log_path, "%s.log", path);
    unlink(path);
    controller = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (controller < 0 || bind(controller, (struct sockaddr *)&address, sizeof address) != 0 || setsockopt(controller, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0
        || setsockopt(controller, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0)
        die(path);
    exec_time = mmap(NULL, sizeof *exec_time, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (exec_time == MAP_FAILED)
        die("mmap");
}

/* Words: NULL-terminated; a first word "-" stands for no init. */
static pid_t clone_into_namespaces(char **words)
{
    unsigned long flags = CLONE_NEWPID | CLONE_NEWNS | SIGCHLD | (geteuid() == 0 ? 0 : CLONE_NEWUSER);
    pid_t pid = (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
    if (pid < 0)
        die("clone(CLONE_NEWPID | CLONE_NEWNS)");
    if (pid > 0)
        return pid;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("proc", "/proc", "proc", 0, NULL) != 0 || mount("tmpfs", "/run", "tmpfs", 0, "mode=755") != 0)
        die("mount");
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC), log = open(log_path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    char *directory = strdup(socket_path);
    if (nothing < 0 || log < 0 || directory == NULL || setenv("HOME", dirname(directory), 1) != 0)
        die(log_path);
    dup2(nothing, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    char **argv = strcmp(words[0], "-") == 0 ? words + 1 : words;
    *exec_time = nanoseconds(CLOCK_MONOTONIC);
    execvp(argv[0], argv);
    die(argv[0]);
    return -1;
}

/* Main's next word, which has to be this one. Who says it is main from then on: a restart made another one. */
static int64_t await(struct run *run, int64_t what)
{
    struct word word;
    char control[CMSG_SPACE(sizeof(struct ucred))];
    struct iovec data = { &word, sizeof word };
    struct msghdr message = { .msg_name = &run->main_address, .msg_namelen = sizeof run->main_address, .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    ssize_t size;
    while ((size = recvmsg(controller, &message, 0)) < 0 && errno == EINTR)
        ;
    if (size != sizeof word)
        die("main says nothing");
    if (word.what != what) {
        errno = EPROTO;
        die("main says something else");
    }
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header == NULL || header->cmsg_type != SCM_CREDENTIALS)
        die("SCM_CREDENTIALS");
    struct ucred sender;
    memcpy(&sender, CMSG_DATA(header), sizeof sender);
    run->main = sender.pid;
    run->main_address_size = message.msg_namelen;
    return word.time;
}

static void order(const struct run *run, int what, int64_t number)
{
    struct order text = { what, number };
    if (sendto(controller, &text, sizeof text, 0, (const struct sockaddr *)&run->main_address, run->main_address_size) != sizeof text)
        die("sendto main");
}

static struct run start_run(char **words)
{
    struct run run = { 0 };
    run.init = clone_into_namespaces(words);
    run.started = await(&run, STARTED);
    run.exec = *exec_time;
    return run;
}

static int wait_for(pid_t init)
{
    int status;
    while (waitpid(init, &status, 0) < 0)
        if (errno != EINTR)
            die("waitpid");
    return status;
}

static void end_run(const struct run *run)
{
    kill(run->init, SIGKILL); /* as process 1 it takes its namespace with it */
    wait_for(run->init);
    /* What main may still have said. */
    char word[sizeof(struct word)];
    while (recv(controller, word, sizeof word, MSG_DONTWAIT) > 0)
        ;
}

static void print(int64_t number)
{
    printf("%lld\n", (long long)number);
}

static int64_t signal_once(struct run *run)
{
    nanosleep(&rest, NULL);
    int64_t sent = nanoseconds(CLOCK_MONOTONIC);
    if (kill(run->init, FORWARDED) != 0)
        die("kill");
    return await(run, SIGNALLED) - sent;
}

/* Only what tells main to stop, and waits for it, has a figure: an init that leaves main to the kernel's SIGKILL has no end of its own. */
static int64_t end_once(struct run *run)
{
    int64_t sent = nanoseconds(CLOCK_MONOTONIC);
    if (kill(run->init, SIGTERM) != 0)
        die("kill");
    wait_for(run->init);
    int64_t ended = nanoseconds(CLOCK_MONOTONIC);
    await(run, TOLD_TO_STOP);
    return ended - sent;
}

static int64_t restart_once(struct run *run)
{
    order(run, 'x', 1);
    int64_t left = await(run, LEAVING);
    return await(run, STARTED) - left;
}

/* How many children the init has: orphans come to its first thread, whichever thread made the others. */
static int children_of(pid_t init)
{
    char path[64], text[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)init, (int)init);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        die(path);
    int children = 0;
    while (fscanf(file, "%63s", text) == 1)
        children++;
    fclose(file);
    return children;
}

static void measure_reap(int64_t count, char **words)
{
    struct run run = start_run(words);
    clockid_t cpu;
    if ((errno = clock_getcpuclockid(run.init, &cpu)) != 0)
        die("clock_getcpuclockid");
    nanosleep(&rest, NULL);
    int children = children_of(run.init);
    int64_t before = nanoseconds(cpu);
    order(&run, 'o', count);
    await(&run, DONE);
    /* An init that does not reap keeps us here until PATIENCE is over. */
    while (children_of(run.init) > children)
        nanosleep(&rest, NULL);
    print(nanoseconds(cpu) - before);
    end_run(&run);
}

static void measure_storm(int64_t count, char **words)
{
    struct run run = start_run(words);
    order(&run, 's', count);
    int status = wait_for(run.init);
    print(WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
}

static int64_t leave_once(char **words)
{
    struct run run = start_run(words);
    nanosleep(&settle, NULL);
    order(&run, 'x', 0);
    int64_t left = await(&run, LEAVING);
    wait_for(run.init);
    return nanoseconds(CLOCK_MONOTONIC) - left;
}

/* ---- What stands beside main: the init and its helpers. ---- */

struct sum {
    int64_t resident, private, threads, processes, wakes;
};

/* The sum of all lines of this form, 0 if the process has ended meanwhile. */
static int64_t sum_of_lines(const char *path, const char *format)
{
    char line[256];
    long long number;
    int64_t sum = 0;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, format, &number) == 1)
            sum += number;
    fclose(file);
    return sum;
}

/* A process and all below it, but main and what main started. */
static void add_processes(struct sum *sum, pid_t pid, pid_t main)
{
    char path[512];
    struct dirent *task;
    if (pid == main)
        return;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    sum->processes++;
    sum->resident += sum_of_lines(path, "Rss: %lld") * 1024;
    /* What no other process shares. Pages of the file that nobody else has mapped are not in it: another container of the image shares them. */
    sum->private += sum_of_lines(path, "Anonymous: %lld") * 1024;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    while (tasks != NULL && (task = readdir(tasks)) != NULL) {
        int child;
        if (task->d_name[0] == '.')
            continue;
        sum->threads++;
        snprintf(path, sizeof path, "/proc/%d/task/%s/status", (int)pid, task->d_name);
        sum->wakes += sum_of_lines(path, "voluntary_ctxt_switches: %lld");
        snprintf(path, sizeof path, "/proc/%d/task/%s/children", (int)pid, task->d_name);
        FILE *children = fopen(path, "re");
        while (children != NULL && fscanf(children, "%d", &child) == 1)
            add_processes(sum, child, main);
        if (children != NULL)
            fclose(children);
    }
    if (tasks != NULL)
        closedir(tasks);
}

static struct sum sum_up(const struct run *run)
{
    struct sum sum = { 0 };
    add_processes(&sum, run->init, run->main);
    return sum;
}

static int64_t wakes_within(const struct run *run, long milliseconds)
{
    struct timespec length = { .tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000 };
    int64_t before = sum_up(run).wakes;
    nanosleep(&length, NULL);
    return sum_up(run).wakes - before;
}

static void hold(char **words)
{
    char line[128];
    long number;
    struct run run = start_run(words);
    print(run.init);
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (strcmp(line, "restart\n") == 0) {
            print(restart_once(&run));
        } else if (strcmp(line, "signal\n") == 0) {
            print(signal_once(&run));
        } else if (strcmp(line, "memory\n") == 0) {
            struct sum sum = sum_up(&run);
            printf("%lld %lld %lld %lld\n", (long long)sum.resident, (long long)sum.private, (long long)sum.threads, (long long)sum.processes);
        } else if (sscanf(line, "wakes %ld\n", &number) == 1) {
            print(wakes_within(&run, number));
        } else if (sscanf(line, "children %ld\n", &number) == 1) {
            int64_t before = nanoseconds(CLOCK_MONOTONIC);
            order(&run, 'k', number);
            print(await(&run, DONE) - before);
        } else if (strcmp(line, "end\n") == 0) {
            print(end_once(&run));
            return;
        } else {
            errno = EINVAL;
            die(line);
        }
        fflush(stdout);
    }
    end_run(&run);
}

int main(int argc, char **argv)
{
    /* A supervisor, or the first line of a `run` file, may add words of its own. */
    if (argc > 1 && strncmp(argv[1], "guest:", 6) == 0)
        guest(argv[1] + 6);
    if (argc > 1 && strncmp(argv[1], "daemon:", 7) == 0)
        return fork() == 0 ? (guest(argv[1] + 7), 0) : 0;
    if (argc < 5) {
        fprintf(stderr, "usage: stopwatch start|signal|reap|storm|leave|end|hold COUNT SOCKET INIT...\n");
        return 2;
    }

    const char *role = argv[1];
    int64_t count = atoll(argv[2]);
    char **words = argv + 4;
    prepare(argv[3]);
    if (strcmp(role, "hold") == 0) {
        hold(words);
        return 0;
    }

    alarm(PATIENCE);
    if (strcmp(role, "reap") == 0) {
        measure_reap(count, words);
    } else if (strcmp(role, "storm") == 0) {
        measure_storm(count, words);
    } else if (strcmp(role, "signal") == 0) {
        struct run run = start_run(words);
        for (int64_t i = 0; i < count; i++)
            print(signal_once(&run));
        end_run(&run);
    } else {
        for (int64_t i = 0; i < count; i++) {
            if (strcmp(role, "leave") == 0) {
                print(leave_once(words));
                continue;
            }
            struct run run = start_run(words);
            if (strcmp(role, "end") == 0) {
                nanosleep(&settle, NULL);
                print(end_once(&run));
            } else {
                print(run.started - run.exec);
                end_run(&run);
            }
        }
    }
    return 0;
}
