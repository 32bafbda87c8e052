/*
 * What has to be timed without a runtime in the way: it starts inits as process 1, sends them signals, makes orphans
 * for them and reads what they cost. One number a line on standard output; the harness in C# interleaves and sums up.
 *
 *   stopwatch start   COUNT INIT...          nanoseconds from before the spawn to after the wait, COUNT times
 *   stopwatch signal  COUNT INIT...          nanoseconds from kill(2) to the receipt by the init's child, COUNT times
 *   stopwatch reap    COUNT INIT...          nanoseconds of CPU time that the init took for COUNT orphans
 *   stopwatch memory  INIT...                two numbers, bytes of an idle init: resident, private (of two, the second one's)
 *
 * INIT... is the init with its options; the child that it is to run is added to it (`signal`, `reap`, `memory`: this
 * program again, as `stopwatch receiver|orphans|idler`). With INIT... being "-", the child runs as process 1 itself.
 *
 * Constraints:
 *  - Every init is process 1 of a PID namespace of its own with its own /proc, as in a container. One clone(2) makes
 *    process and namespaces; without CAP_SYS_ADMIN a user namespace is made with them.
 *  - CLOCK_MONOTONIC is one clock for all processes of the machine, so the sender's and the receiver's readings compare.
 *  - What is waited for is a pipe or a count in /proc, so that a slow machine gives larger numbers and no wrong ones.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The signal that is forwarded: every init in the comparison hands it on, none acts on it. */
#define FORWARDED SIGUSR1

/* How long an init is left alone before the next signal: long enough for its loop to be asleep again. */
static const struct timespec rest = { .tv_nsec = 1000000 };

/* Seconds after which a measurement that does not come to its end is one that never will: SIGALRM ends it, and the init with it. */
#define PATIENCE 120

static char self[4096];

static void die(const char *what)
{
    fprintf(stderr, "stopwatch: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t nanoseconds(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) != 0)
        die("clock_gettime");
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void write_all(int fd, const void *data, size_t size)
{
    if (write(fd, data, size) != (ssize_t)size)
        die("write");
}

static void read_all(int fd, void *data, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = read(fd, (char *)data + done, size - done);
        if (n == 0) {
            errno = EPIPE;
            die("the init or its child ended early");
        }
        if (n < 0 && errno != EINTR)
            die("read");
        if (n > 0)
            done += (size_t)n;
    }
}

/* ---- The child below the init. It speaks on standard output, which every init hands on untouched. ---- */

/* Ready: one byte. Then, for every signal received, the time of the receipt. Ends with standard input. */
_Noreturn static void receiver(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, FORWARDED);
    sigprocmask(SIG_BLOCK, &set, NULL);
    write_all(STDOUT_FILENO, "", 1);
    for (;;) {
        if (sigwaitinfo(&set, NULL) != FORWARDED)
            continue;
        int64_t received = nanoseconds(CLOCK_MONOTONIC);
        write_all(STDOUT_FILENO, &received, sizeof received);
    }
}

/* Ready: one byte. Go: one byte. Then COUNT orphans, one byte, and idle. */
_Noreturn static void orphans(long count)
{
    char go;
    write_all(STDOUT_FILENO, "", 1);
    read_all(STDIN_FILENO, &go, 1);
    for (long i = 0; i < count; i++) {
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
    write_all(STDOUT_FILENO, "", 1);
    for (;;)
        pause();
}

/* Ready: one byte, and idle. */
_Noreturn static void idler(void)
{
    write_all(STDOUT_FILENO, "", 1);
    for (;;)
        pause();
}

/* ---- The side that measures. ---- */

struct run {
    pid_t init;
    int to_child;   /* its standard input */
    int from_child; /* its standard output */
};

/* init_and_child: NULL-terminated; a first word "-" stands for no init. */
static pid_t clone_into_namespaces(char **init_and_child, int input, int output)
{
    unsigned long flags = CLONE_NEWPID | CLONE_NEWNS | SIGCHLD | (geteuid() == 0 ? 0 : CLONE_NEWUSER);
    pid_t pid = (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
    if (pid < 0)
        die("clone(CLONE_NEWPID | CLONE_NEWNS)");
    if (pid > 0)
        return pid;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* Its own /proc: with ours it would look for its children among strangers. */
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("proc", "/proc", "proc", 0, NULL) != 0)
        die("mount /proc");
    if (input >= 0)
        dup2(input, STDIN_FILENO);
    if (output >= 0)
        dup2(output, STDOUT_FILENO);
    char **argv = strcmp(init_and_child[0], "-") == 0 ? init_and_child + 1 : init_and_child;
    execvp(argv[0], argv);
    die(argv[0]);
    return -1;
}

/* Starts INIT... stopwatch ROLE [COUNT] and waits for the child's word that it is ready. */
static struct run start_run(char **init, int words, char *role, char *count)
{
    int input[2], output[2];
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0)
        die("pipe2");
    char **argv = calloc((size_t)words + 4, sizeof *argv);
    if (argv == NULL)
        die("calloc");
    memcpy(argv, init, (size_t)words * sizeof *argv);
    argv[words] = self;
    argv[words + 1] = role;
    argv[words + 2] = count;
    struct run run = { clone_into_namespaces(argv, input[0], output[1]), input[1], output[0] };
    close(input[0]);
    close(output[1]);
    free(argv);
    char ready;
    read_all(run.from_child, &ready, 1);
    return run;
}

static void end_run(struct run run)
{
    kill(run.init, SIGKILL); /* as process 1 it takes its namespace with it */
    while (waitpid(run.init, NULL, 0) < 0 && errno == EINTR)
        ;
    close(run.to_child);
    close(run.from_child);
}

static int measure_start(long count, char **init, int words)
{
    char **argv = calloc((size_t)words + 2, sizeof *argv);
    if (argv == NULL)
        die("calloc");
    memcpy(argv, init, (size_t)words * sizeof *argv);
    argv[words] = "/bin/true";
    for (long i = 0; i < count; i++) {
        int status;
        int64_t before = nanoseconds(CLOCK_MONOTONIC);
        pid_t pid = clone_into_namespaces(argv, -1, -1);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        int64_t after = nanoseconds(CLOCK_MONOTONIC);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            fprintf(stderr, "stopwatch: %s ended with wait status %#x\n", init[0], (unsigned)status);
            return 1;
        }
        printf("%lld\n", (long long)(after - before));
    }
    free(argv);
    return 0;
}

static int measure_signal(long count, char **init, int words)
{
    struct run run = start_run(init, words, "receiver", NULL);
    for (long i = 0; i < count; i++) {
        int64_t received;
        nanosleep(&rest, NULL);
        int64_t sent = nanoseconds(CLOCK_MONOTONIC);
        if (kill(run.init, FORWARDED) != 0)
            die("kill");
        read_all(run.from_child, &received, sizeof received);
        printf("%lld\n", (long long)(received - sent));
    }
    end_run(run);
    return 0;
}

/* How many children the init's first thread has: orphans come to it, whichever thread made the others. */
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

static int measure_reap(char *count, char **init, int words)
{
    struct run run = start_run(init, words, "orphans", count);
    clockid_t cpu;
    int error = clock_getcpuclockid(run.init, &cpu);
    if (error != 0) {
        errno = error;
        die("clock_getcpuclockid");
    }
    nanosleep(&rest, NULL);
    int64_t before = nanoseconds(cpu);
    char done;
    write_all(run.to_child, "", 1);
    read_all(run.from_child, &done, 1);
    /* Only the maker of the orphans is to be left. An init that does not reap keeps us here until PATIENCE is over. */
    while (children_of(run.init) > 1)
        nanosleep(&rest, NULL);
    printf("%lld\n", (long long)(nanoseconds(cpu) - before));
    end_run(run);
    return 0;
}

/* Two of it run, as on a machine with containers: the pages of its file are shared then, as those of the C library are
   for an init that is linked with that, and what is private is what one more of it costs. */
static int measure_memory(char **init, int words)
{
    struct run first = start_run(init, words, "idler", NULL);
    struct run run = start_run(init, words, "idler", NULL);
    char path[64], line[256];
    long long kib, resident = -1, private = 0;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)run.init);
    /* Idle: its start-up is over when two readings, 50 ms apart, are equal. */
    for (long long last = -2; last != resident + private;) {
        last = resident + private;
        struct timespec apart = { .tv_nsec = 50000000 };
        nanosleep(&apart, NULL);
        FILE *file = fopen(path, "re");
        if (file == NULL)
            die(path);
        private = 0;
        while (fgets(line, sizeof line, file) != NULL) {
            if (sscanf(line, "Rss: %lld", &kib) == 1)
                resident = kib;
            if (sscanf(line, "Private_Clean: %lld", &kib) == 1 || sscanf(line, "Private_Dirty: %lld", &kib) == 1)
                private += kib;
        }
        fclose(file);
    }
    printf("%lld\n%lld\n", resident * 1024, private * 1024);
    end_run(run);
    end_run(first);
    return 0;
}

int main(int argc, char **argv)
{
    const char *role = argc > 1 ? argv[1] : "";
    if (strcmp(role, "receiver") == 0)
        receiver();
    if (strcmp(role, "idler") == 0)
        idler();
    if (strcmp(role, "orphans") == 0 && argc > 2)
        orphans(atol(argv[2]));

    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length < 0)
        die("/proc/self/exe");
    alarm(PATIENCE);
    if (strcmp(role, "memory") == 0 && argc > 2)
        return measure_memory(argv + 2, argc - 2);
    long count = argc > 3 ? atol(argv[2]) : 0;
    if (strcmp(role, "start") == 0 && count > 0)
        return measure_start(count, argv + 3, argc - 3);
    if (strcmp(role, "signal") == 0 && count > 0)
        return measure_signal(count, argv + 3, argc - 3);
    if (strcmp(role, "reap") == 0 && count > 0)
        return measure_reap(argv[2], argv + 3, argc - 3);

    fprintf(stderr, "usage: stopwatch start|signal|reap COUNT INIT... | memory INIT...\n");
    return 2;
}
