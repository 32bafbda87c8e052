/*
 * What has to happen before the .NET runtime has made its first thread, and what a signal handler has to do without it.
 *
 * Constraints that this file answers to (measurements: docs/architecture.md):
 *  - The runtime's finalizer thread exists before Main. A signal that may be delivered to it is lost to signalfd, so
 *    the mask is set by a constructor that runs before every other one (priority 101) and every thread inherits it.
 *  - The runtime reads DOTNET_* and COMPlus_* of the image, OpenSSL reads OPENSSL_CONF: they are the application's, so
 *    they are hidden from us and handed on from the saved block.
 *  - kill -SEGV 1 from outside makes the runtime's handler take a signal for a null reference, or give itself up.
 *  - The exec shim runs here, where there is one thread and nothing of the runtime: it costs an execve, not a runtime.
 *
 * Only C names and numbers; no policy.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <nss.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

extern char **environ;

/* What Libc.cs takes for granted about C's types. */
_Static_assert(sizeof(posix_spawnattr_t) == 336, "Libc.SizeOfSpawnAttributes");
_Static_assert(sizeof(posix_spawn_file_actions_t) == 80, "Libc.SizeOfSpawnFileActions");
_Static_assert(sizeof(sigset_t) == 128, "Libc.SizeOfSigset");
_Static_assert(sizeof(struct pollfd) == 8 && offsetof(struct pollfd, revents) == 6, "pollfd.cs");
_Static_assert(sizeof(struct timespec) == 16, "timespec.cs");
_Static_assert(sizeof(struct timeval) == 16, "timeval.cs");
_Static_assert(sizeof(struct signalfd_siginfo) == 128 && offsetof(struct signalfd_siginfo, ssi_code) == 8
    && offsetof(struct signalfd_siginfo, ssi_pid) == 12 && offsetof(struct signalfd_siginfo, ssi_ptr) == 48, "signalfd_siginfo.cs");
_Static_assert(sizeof(struct statx) == 256 && offsetof(struct statx, stx_uid) == 20 && offsetof(struct statx, stx_mode) == 28
    && offsetof(struct statx, stx_ino) == 32 && offsetof(struct statx, stx_dev_major) == 136 && offsetof(struct statx, stx_dev_minor) == 140, "statx_buffer.cs");
_Static_assert(sizeof(struct ucred) == 12, "ucred.cs");
_Static_assert(sizeof(struct sockaddr_un) == 110 && offsetof(struct sockaddr_un, sun_path) == 2, "sockaddr_un.cs");
_Static_assert(AF_UNIX == 1 && SO_PEERCRED == 17 && SO_SNDTIMEO == 21 && MSG_NOSIGNAL == 0x4000 && AT_SYMLINK_NOFOLLOW == 0x100
    && STATX_TYPE == 1 && STATX_UID == 8 && S_IFSOCK == 0xC000 && S_IFLNK == 0xA000 && S_IFDIR == 0x4000, "Libc.cs");
_Static_assert(O_NONBLOCK == 0x800 && O_CLOEXEC == 0x80000 && O_PATH == 0x200000, "Libc.cs");

/* ---- 1. What the kernel handed us, byte for byte. ---- */

static int saved_argc;
static char **saved_argv;
static char **saved_environ; /* the whole environment, as it was */

int process_one_argc(void) { return saved_argc; }
char **process_one_argv(void) { return saved_argv; }
char **process_one_environ(void) { return saved_environ; }

/* The path that execve was given for us (getauxval(3), AT_EXECFN), or NULL: how to start ourselves without /proc. */
const char *process_one_execfn(void) { return (const char *)getauxval(AT_EXECFN); }

static int is_hidden(const char *entry)
{
    static const char *const prefixes[] = { "DOTNET_", "COMPlus_", "ASPNETCORE_", "OPENSSL_CONF=" };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(entry, prefixes[i], strlen(prefixes[i])) == 0)
            return 1;
    return 0;
}

/*
 * The collector's first budget is as large as the processor's cache, tens of MiB of garbage before it looks for the first
 * time: here it is 1 MiB (hexadecimal). While much is asked of the endpoint it may grow to 2 MiB, and not to the 200 MiB that
 * the runtime would allow: 128 clients that ask for answers and never read them cost 25 MB instead of 98, at the same number of
 * requests a second. There is no other way to say it to a native runtime, and the variables are ours alone: what we start is
 * handed the environment as it was.
 */
static char *ours[] = { "DOTNET_GCgen0size=100000", "DOTNET_GCGen0MaxBudget=200000" };

static void hide_environment(char **envp)
{
    size_t count = 0;
    saved_environ = envp;
    while (envp[count] != NULL)
        count++;
    char **visible = malloc((count + 1 + sizeof ours / sizeof *ours) * sizeof *visible);
    if (visible == NULL)
        return; /* the runtime will not come far either */
    size_t kept = 0;
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        visible[kept++] = ours[i];
    for (size_t i = 0; i < count; i++)
        if (!is_hidden(envp[i]))
            visible[kept++] = envp[i];
    visible[kept] = NULL;
    environ = visible;
}

/* ---- 2. Signals. ---- */

/* The kernel's sigset_t: 64 bits, bit n-1 for signal n. glibc's functions refuse 32 and 33, so the call is made raw. */
#define BIT(n) (UINT64_C(1) << ((n) - 1))

/* Not blocked: what can't be (KILL, STOP), what the machine raises (a blocked fault kills at once), what glibc (32, 33)
   and the runtime's garbage collector (34, SIGRTMIN) use between threads. */
static const uint64_t not_blocked = BIT(SIGKILL) | BIT(SIGSTOP) | BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGFPE) | BIT(SIGILL)
    | BIT(SIGTRAP) | BIT(SIGABRT) | BIT(SIGSYS) | BIT(32) | BIT(33) | BIT(34);

uint64_t process_one_blocked_signals(void) { return ~not_blocked; }

static uint64_t inherited_mask;

/* A verb is a program like any other: Ctrl-C and SIGTERM end it, also one that came while the mask was ours. The calling thread's alone. */
void process_one_restore_signals(void)
{
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &inherited_mask, NULL, sizeof inherited_mask);
}

/* For a verb that has to come to its end although it is asked to go. The calling thread's alone. */
void process_one_block_signal(int signal)
{
    uint64_t mask = BIT(signal);
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, &mask, NULL, sizeof mask);
}

static void block_signals(void)
{
    uint64_t mask = ~not_blocked;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, &inherited_mask, sizeof mask);

    /* An inherited SIG_IGN for SIGCHLD would make the kernel reap our children (wait(2), NOTES). */
    struct sigaction standard = { .sa_handler = SIG_DFL };
    sigaction(SIGCHLD, &standard, NULL);
}

/*
 * The signals that can't be blocked, sent by a stranger with kill(2) rather than raised by the machine, glibc (32, 33) or the runtime (34):
 * swallowed, counted, told to the loop. The handler goes over everybody else's and hands on what is theirs.
 */
static const int guarded_signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, 32, 33, 34 };
#define GUARDED (sizeof guarded_signals / sizeof *guarded_signals)

/* The kernel's struct sigaction (rt_sigaction(2)), equal on x64 and arm64: glibc's function refuses 32 and 33. */
typedef void handler_type(int, siginfo_t *, void *);

struct kernel_sigaction {
    handler_type *handler;
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

/* What a start that fails ends with: an operating system error, or unhealthy: that verb's codes are 0 and 1, whatever happens. */
static int code_of_failed_start = 71;

static handler_type *action_below[GUARDED]; /* NULL: nobody's */
static atomic_uint swallowed[GUARDED];
static atomic_int swallowed_sender[GUARDED];
static atomic_int wake_descriptor = -1;
static atomic_int managed_code_runs = 0;

static void say(const char *text)
{
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
}

/* True when the signal was a stranger's, and has been dealt with. */
static int swallow_stranger(int signal, const siginfo_t *info)
{
    /* si_code > 0: raised by the kernel for what this thread did (sigaction(2)). Threads and abort() send with SI_TKILL from our own pid. */
    if (info->si_code > 0 || info->si_pid == getpid())
        return 0;
    for (size_t i = 0; i < GUARDED; i++) {
        if (guarded_signals[i] != signal)
            continue;
        int saved_errno = errno;
        atomic_fetch_add(&swallowed[i], 1);
        atomic_store(&swallowed_sender[i], info->si_pid);
        int fd = atomic_load(&wake_descriptor);
        if (fd >= 0) {
            uint64_t one = 1;
            ssize_t ignored = write(fd, &one, sizeof one);
            (void)ignored;
        }
        errno = saved_errno;
    }
    return 1;
}

/* Installed first, so the runtime calls it as "the previous handler" for what it does not know itself. It must never call upwards. */
static void at_the_bottom(int signal, siginfo_t *info, void *context)
{
    (void)context;
    if (swallow_stranger(signal, info) || signal >= 32)
        return;
    /* abort(), or a fault: without the memory that it asks for the runtime's own start may use a null pointer. */
    if (!atomic_load(&managed_code_runs)) {
        say("supervisor: cannot start: the .NET runtime gave up (not enough memory, or no thread could be made: see the container's memory and pids limits)\n");
        _exit(code_of_failed_start);
    }
    /* A fault of our own, and nobody who knows it: let it end us as it would have (the instruction runs again). */
    struct sigaction standard = { .sa_handler = SIG_DFL };
    sigaction(signal, &standard, NULL);
}

/* Installed last, over the runtime's and glibc's handlers, which get what is theirs. */
static void at_the_top(int signal, siginfo_t *info, void *context)
{
    if (swallow_stranger(signal, info))
        return;
    for (size_t i = 0; i < GUARDED; i++)
        if (guarded_signals[i] == signal)
            (action_below[i] != NULL ? action_below[i] : at_the_bottom)(signal, info, context);
}

static void guard_signals(handler_type *handler)
{
    /* Once through glibc, for the restorer that the kernel wants to be told. */
    struct sigaction first = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
    struct sigaction before;
    struct kernel_sigaction guard;
    sigemptyset(&first.sa_mask);
    sigaction(SIGUSR1, &first, &before); /* blocked: nothing can come in between */
    syscall(SYS_rt_sigaction, SIGUSR1, NULL, &guard, sizeof guard.mask);
    sigaction(SIGUSR1, &before, NULL);

    for (size_t i = 0; i < GUARDED; i++) {
        struct kernel_sigaction below;
        if (syscall(SYS_rt_sigaction, guarded_signals[i], &guard, &below, sizeof guard.mask) != 0)
            continue;
        uintptr_t handler = (uintptr_t)below.handler;
        int is_theirs = handler != (uintptr_t)SIG_DFL && handler != (uintptr_t)SIG_IGN && handler != (uintptr_t)at_the_bottom;
        action_below[i] = is_theirs ? below.handler : NULL;
    }
}

/* Main's first act: the runtime and glibc have installed their handlers over ours by now; the guard goes over them. */
void process_one_managed_code_runs(void)
{
    atomic_store(&managed_code_runs, 1);
    guard_signals(at_the_top);
}

/* From now on a swallowed signal wakes the loop through this eventfd. */
void process_one_wake_through(int fd) { atomic_store(&wake_descriptor, fd); }

/* Takes the count of the i-th kind of swallowed signal and sets it to 0; -1 when there is no i-th kind. */
int process_one_take_swallowed(int i, int *signal, int *sender)
{
    if (i < 0 || (size_t)i >= GUARDED)
        return -1;
    *signal = guarded_signals[i];
    *sender = atomic_load(&swallowed_sender[i]);
    return (int)atomic_exchange(&swallowed[i], 0);
}

/* ---- 3. A limit to a verb's life: whatever it hangs in (a file system, a pipe), it ends in time, and says so. ---- */

static const char *last_words;
static int last_code;

static void on_alarm(int signal)
{
    (void)signal;
    struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
    if (poll(&out, 1, 0) > 0) {
        ssize_t ignored = write(STDOUT_FILENO, last_words, strlen(last_words));
        (void)ignored;
    }
    _exit(last_code);
}

/* From now on we have so long to live; then the words go to standard output, if it takes them, and the code is ours. The words must stay. */
void process_one_end_after(int milliseconds, const char *words, int code)
{
    last_words = words;
    last_code = code;
    struct sigaction action = { .sa_handler = on_alarm };
    sigaction(SIGALRM, &action, NULL);
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &alarm, NULL);
    struct itimerval limit = { .it_value = { .tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000 } };
    setitimer(ITIMER_REAL, &limit, NULL);
}

/*
 * The static libcrypto's BIO_gethostbyname, which nothing here calls, wants it; glibc's own would load the image's NSS modules, and ld warns of
 * that in a form that MSBuild takes for an error.
 */
struct hostent *gethostbyname(const char *name)
{
    (void)name;
    h_errno = HOST_NOT_FOUND;
    return NULL;
}

/* ---- 4. The exec shim: what posix_spawn(3) can't do in the child. ---- */

/*
 * argv: "supervisor-exec-shim" STATUS_FD OPERATION... "--" PATH ARGV0 ARG...
 * Operations: "listen-pid" (sd_listen_fds(3): LISTEN_PID names the process that is to take the descriptors).
 * The status descriptor is close-on-exec: the parent reads end of file when the program runs, else an errno.
 */
static void exec_shim(int argc, char **argv, char **envp)
{
    int status = argc > 2 ? atoi(argv[1]) : -1;
    int failure = EINVAL;
    int i = 2;
    static char listen_pid[32];
    for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "listen-pid") == 0) {
            snprintf(listen_pid, sizeof listen_pid, "LISTEN_PID=%d", (int)getpid());
            for (char **entry = envp; *entry != NULL; entry++)
                if (strncmp(*entry, "LISTEN_PID=", 11) == 0)
                    *entry = listen_pid;
        }
    }
    if (i + 2 < argc && fcntl(status, F_SETFD, FD_CLOEXEC) == 0) {
        execve(argv[i + 1], argv + i + 2, envp);
        failure = errno;
    }
    ssize_t ignored = write(status, &failure, sizeof failure);
    (void)ignored;
    _exit(127);
}

/* ---- 5. The first act. ---- */

static void open_standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        /* The lowest free number is taken, so it is this one. Without /dev: the root directory, which reads and writes as an error. */
        if (open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) < 0)
            (void)!open("/", O_RDONLY | O_DIRECTORY);
    }
}

static void on_early_exit(int status, void *unused)
{
    (void)unused;
    if (atomic_load(&managed_code_runs))
        return;
    (void)status;
    say("supervisor: cannot start: the .NET runtime did not come up (not enough memory, or no thread could be made: see the container's memory and pids limits)\n");
    _exit(code_of_failed_start);
}

__attribute__((constructor(101))) static void first_act(int argc, char **argv, char **envp)
{
    if (argc > 0 && strcmp(argv[0], "supervisor-exec-shim") == 0)
        exec_shim(argc, argv, envp);

    if (argc > 1 && strcmp(argv[1], "health") == 0)
        code_of_failed_start = 1;
    block_signals();
    saved_argc = argc;
    saved_argv = argv;
    hide_environment(envp);
    open_standard_streams();
    guard_signals(at_the_bottom);
    on_exit(on_early_exit, NULL);

    /* A static glibc would load the image's own NSS modules, built for another libc, at the first look-up. */
    __nss_configure_lookup("hosts", "files dns");
    __nss_configure_lookup("passwd", "files");
    __nss_configure_lookup("group", "files");
}
