/*
 * The child of the process-level tests: one static file that says what it was handed and does what it is told.
 *
 *     child VERB [ARG...] VERB [ARG...] ...
 *
 * The verbs are done one after the other; after the last one the program exits with 0. A block, "[ VERB... ]", is a list
 * of verbs for a process made by `fork` and its kin. Examples:
 *
 *     child ignore TERM report /tmp/x sleep 60          ignores SIGTERM, writes its report, waits a minute
 *     child orphan [ setsid sleep 60 ] exit 7           leaves a process with its own session behind, exits with 7
 *     child repeat 10000 [ orphan [ ] ]                 10,000 orphans that end at once
 *     child chroot /r limit as 67108864 exec /supervisor -- /child report -
 *
 * `child help` lists the verbs. A verb that fails ends the program with code 99 and one line on standard error.
 * It needs no /proc, no C library in the image and no other program.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define FAILED 99

static void fail(const char *what, const char *detail)
{
    dprintf(STDERR_FILENO, "child: %s %s: %s\n", what, detail, strerror(errno));
    _exit(FAILED);
}

/* ---- Numbers, names, times ---- */

static const char *const signal_names[32] = {
    "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
};

static long number(const char *text)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 0);
    if (*text == '\0' || *end != '\0' || errno != 0) {
        errno = EINVAL;
        fail("not a number:", text);
    }
    return value;
}

static int signal_number(const char *name)
{
    if (isdigit((unsigned char)*name))
        return (int)number(name);
    if (strncmp(name, "RTMIN+", 6) == 0)
        return 34 + (int)number(name + 6);
    for (int i = 1; i < 32; i++)
        if (strcmp(name, signal_names[i]) == 0)
            return i;
    errno = EINVAL;
    fail("not a signal:", name);
    return 0;
}

static struct timespec now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time;
}

/* Sleeps to the end whatever signals arrive. */
static void sleep_seconds(const char *text)
{
    double seconds = strtod(text, NULL);
    struct timespec until = now();
    until.tv_sec += (time_t)seconds;
    until.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        ;
}

static void nap(void) { usleep(5000); }

/* ---- Output: every line is one write, so that writers never mix ---- */

static void write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            fail("write", "");
        bytes += written;
        length -= (size_t)written;
    }
}

__attribute__((format(printf, 2, 3))) static void append_line(const char *file, const char *format, ...)
{
    char line[4096];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(line, sizeof line - 1, format, values);
    va_end(values);
    line[length++] = '\n';
    int fd = strcmp(file, "-") == 0 ? STDOUT_FILENO : open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0)
        fail("open", file);
    write_all(fd, line, (size_t)length);
    if (fd != STDOUT_FILENO)
        close(fd);
}

/* "TEXT NANOSECONDS", on the clock of .NET's Stopwatch (CLOCK_MONOTONIC). */
static void stamp_line(const char *file, const char *text)
{
    struct timespec time = now();
    append_line(file, "%s %lld", text, (long long)time.tv_sec * 1000000000 + time.tv_nsec);
}

/* As stamp_line(), with the values of those variables (a comma list) behind the text. */
static void stamp_environment(const char *file, const char *text, const char *names)
{
    char line[2048], list[1024];
    size_t length = (size_t)snprintf(line, sizeof line, "%s", text);
    snprintf(list, sizeof list, "%s", names);
    for (char *rest, *name = strtok_r(list, ",", &rest); name != NULL && length < sizeof line; name = strtok_r(NULL, ",", &rest)) {
        const char *value = getenv(name);
        length += (size_t)snprintf(line + length, sizeof line - length, " %s", value != NULL ? value : "-");
    }
    stamp_line(file, line);
}

/* ---- report: what we were handed, as JSON. A byte of argv or environment is the character of that number (Latin-1). ---- */

static void put_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
        if (*p >= 0x20 && *p < 0x7f && *p != '"' && *p != '\\')
            fputc(*p, out);
        else
            fprintf(out, "\\u%04x", *p);
    fputc('"', out);
}

static void put_texts(FILE *out, const char *name, char **texts)
{
    fprintf(out, "\"%s\":[", name);
    for (char **text = texts; *text != NULL; text++) {
        if (text != texts)
            fputc(',', out);
        put_text(out, *text);
    }
    fputs("],", out);
}

/* The kernel's own structure: glibc's sigaction() refuses 32 and 33. */
struct kernel_sigaction {
    void (*handler)(int);
    unsigned long flags;
#if defined __x86_64__
    void (*restorer)(void);
#endif
    uint64_t mask;
};

static void put_signals(FILE *out)
{
    uint64_t blocked = 0, ignored = 0, caught = 0;
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &blocked, sizeof blocked);
    for (int n = 1; n <= 64; n++) {
        struct kernel_sigaction action = { 0 };
        if (syscall(SYS_rt_sigaction, n, NULL, &action, sizeof action.mask) != 0)
            continue;
        if (action.handler == SIG_IGN)
            ignored |= UINT64_C(1) << (n - 1);
        else if (action.handler != SIG_DFL)
            caught |= UINT64_C(1) << (n - 1);
    }
    const struct { const char *name; uint64_t set; } sets[] = { { "blocked", blocked }, { "ignored", ignored }, { "caught", caught } };
    for (size_t i = 0; i < 3; i++) {
        fprintf(out, "\"%s\":[", sets[i].name);
        const char *separator = "";
        for (int n = 1; n <= 64; n++)
            if (sets[i].set & (UINT64_C(1) << (n - 1))) {
                fprintf(out, "%s%d", separator, n);
                separator = ",";
            }
        fputs("],", out);
    }
}

static void put_descriptors(FILE *out, int except)
{
    fputs("\"descriptors\":{", out);
    const char *separator = "";
    for (int fd = 0; fd < 4096; fd++) {
        if (fd == except || fcntl(fd, F_GETFD) < 0)
            continue;
        char path[64], target[4096];
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(path, target, sizeof target - 1);
        struct stat status;
        if (length >= 0)
            target[length] = '\0';
        else if (fstat(fd, &status) == 0)
            snprintf(target, sizeof target, "mode %o device %lx", status.st_mode, (unsigned long)status.st_rdev);
        fprintf(out, "%s\"%d\":", separator, fd);
        put_text(out, target);
        separator = ",";
    }
    fputs("},", out);
}

static char **report_argv;

static void report(const char *file)
{
    char temporary[4096], directory[4096];
    snprintf(temporary, sizeof temporary, "%s.new", file);
    int to_stdout = strcmp(file, "-") == 0;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    int terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    pid_t foreground = tcgetpgrp(terminal >= 0 ? terminal : STDIN_FILENO);
    if (terminal >= 0)
        close(terminal);
    gid_t groups[256];
    int group_count = getgroups(256, groups);
    mode_t mask = umask(0);
    umask(mask);

    fprintf(out, "{\"pid\":%d,\"ppid\":%d,\"pgid\":%d,\"sid\":%d,\"foreground\":%d,", getpid(), getppid(), getpgrp(), getsid(0), foreground);
    fprintf(out, "\"uid\":%d,\"gid\":%d,\"umask\":%d,\"groups\":[", getuid(), getgid(), mask);
    for (int i = 0; i < group_count; i++)
        fprintf(out, "%s%d", i == 0 ? "" : ",", groups[i]);
    fputs("],", out);
    put_signals(out);
    put_descriptors(out, -1);
    put_texts(out, "argv", report_argv);
    put_texts(out, "environ", environ);
    fputs("\"cwd\":", out);
    put_text(out, getcwd(directory, sizeof directory) != NULL ? directory : "");
    fputs("}\n", out);
    fclose(out);

    if (to_stdout) {
        write_all(STDOUT_FILENO, text, length);
    } else {
        int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (fd < 0)
            fail("open", temporary);
        write_all(fd, text, length);
        close(fd);
        if (rename(temporary, file) != 0) /* a reader never sees half of it */
            fail("rename", file);
    }
    free(text);
}

/* ---- Signals ---- */

static void set_disposition(const char *name, void (*handler)(int))
{
    int n = signal_number(name);
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
    if (sigaction(n, &action, NULL) != 0)
        fail("sigaction", name);
}

static void change_mask(int how, const char *name)
{
    uint64_t set = UINT64_C(1) << (signal_number(name) - 1);
    syscall(SYS_rt_sigprocmask, how, &set, NULL, sizeof set);
}

static int exit_on[65];
static const char *append_on_file[65];
static const char *append_on_text[65];
static int append_on_stamped[65];

static void on_signal(int n)
{
    int saved_errno = errno;
    if (append_on_file[n] != NULL && append_on_stamped[n])
        stamp_line(append_on_file[n], append_on_text[n]);
    else if (append_on_file[n] != NULL)
        append_line(append_on_file[n], "%s", append_on_text[n]);
    if (exit_on[n] >= 0)
        _exit(exit_on[n]);
    errno = saved_errno;
}

/* "ready PID", then a line for each signal, "15" or "35=7" with sigqueue(3)'s value, in the order of delivery. */
static void log_signals(const char *file, const char *last)
{
    int end = signal_number(last);
    uint64_t all = ~UINT64_C(0), before;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
    append_line(file, "ready %d", getpid());
    for (;;) {
        siginfo_t info;
        long n = syscall(SYS_rt_sigtimedwait, &all, &info, NULL, sizeof all);
        if (n < 0)
            continue; /* EINTR: stopped and continued */
        if (info.si_code == SI_QUEUE)
            append_line(file, "%ld=%d", n, info.si_value.sival_int);
        else
            append_line(file, "%ld", n);
        if (n == end)
            break;
    }
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof before);
}

static void die_by(int n)
{
    struct rlimit none = { 0, 0 };
    setrlimit(RLIMIT_CORE, &none);
    signal(n, SIG_DFL);
    uint64_t set = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, sizeof set);
    kill(getpid(), n);
    pause();
}

static void kill_target(const char *target, const char *name)
{
    pid_t pid = strcmp(target, "parent") == 0 ? getppid() : strcmp(target, "self") == 0 ? getpid() : strcmp(target, "group") == 0 ? 0 : (pid_t)number(target);
    if (kill(pid, signal_number(name)) != 0)
        fail("kill", target);
}

/* ---- Processes ---- */

static void run_verbs(int argc, char **argv);

/* The block that begins at argv[0] ("["): the number of words up to and with its "]". */
static int block_length(int argc, char **argv)
{
    int depth = 0;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "[") == 0)
            depth++;
        else if (strcmp(argv[i], "]") == 0 && --depth == 0)
            return i + 1;
    }
    errno = EINVAL;
    fail("block without end or begin:", argc > 0 ? argv[0] : "");
    return 0;
}

/* Appends a line to FILE, and does the block of that number in BLOCK, "[ [ VERB... ] [ VERB... ] ... ]"; the last one from then on. */
static void do_nth(const char *file, int length, char **block)
{
    append_line(file, "%d", getpid());
    FILE *lines = fopen(file, "re");
    int count = 0;
    for (int c; lines != NULL && (c = fgetc(lines)) != EOF;)
        count += c == '\n';
    if (lines != NULL)
        fclose(lines);
    char **inner = block + 1;
    int rest = length - 2;
    for (int i = 1; rest > 0; i++) {
        int one = block_length(rest, inner);
        if (i == count || one == rest) {
            run_verbs(one - 2, inner + 1);
            return;
        }
        inner += one;
        rest -= one;
    }
}

static pid_t must_fork(void)
{
    pid_t pid = fork();
    if (pid < 0)
        fail("fork", "");
    return pid;
}

static pid_t fork_block(int length, char **block)
{
    pid_t pid = must_fork();
    if (pid == 0) {
        run_verbs(length - 2, block + 1);
        _exit(0);
    }
    return pid;
}

static void wait_for(pid_t pid, int *status)
{
    while (waitpid(pid, status, 0) < 0)
        if (errno != EINTR)
            fail("waitpid", "");
}

/* Ends as another process ended, so that whoever waits for us sees the same status. */
static void end_like(int status)
{
    if (WIFSIGNALED(status))
        die_by(WTERMSIG(status));
    _exit(WEXITSTATUS(status));
}

static volatile sig_atomic_t guard_asked_to_end;

static void on_guard_end(int n) { guard_asked_to_end = n; }

/* Kills our children until there are none: those of a killed one become ours, for we are their subreaper. */
static void kill_all_children(void)
{
    char path[64], pids[65536];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    for (;;) {
        pid_t ended = waitpid(-1, NULL, WNOHANG);
        if (ended > 0)
            continue;
        if (ended < 0)
            return; /* ECHILD */
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t length = fd < 0 ? 0 : read(fd, pids, sizeof pids - 1);
        close(fd);
        pids[length > 0 ? length : 0] = '\0';
        for (char *next, *p = pids; *p != '\0'; p = next) {
            long pid = strtol(p, &next, 10);
            if (next == p)
                break;
            kill((pid_t)pid, SIGKILL);
        }
        nap();
    }
}

/*
 * The test's grip on a supervisor that is not process 1: we are the subreaper above it. What comes to us got past it:
 * "live COMM" or "dead COMM" is written to FILE for each such process when the supervisor has ended; all of it is killed,
 * then we end as the supervisor did. SIGTERM to us kills everything.
 */
static void guard(const char *file)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t watched = must_fork();
    if (watched == 0)
        return;
    struct sigaction end = { .sa_handler = on_guard_end }; /* no SA_RESTART */
    sigaction(SIGTERM, &end, NULL);
    int status = 0;
    siginfo_t info;
    while (!guard_asked_to_end && waitid(P_PID, (id_t)watched, &info, WEXITED | WNOWAIT) < 0)
        ;
    if (!guard_asked_to_end) {
        char path[64], text[65536];
        wait_for(watched, &status);
        snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t length = read(fd, text, sizeof text - 1);
        close(fd);
        text[length > 0 ? length : 0] = '\0';
        for (char *next, *p = text; *p != '\0'; p = next) {
            long pid = strtol(p, &next, 10);
            if (next == p)
                break;
            char name[64] = "?", comm[64];
            snprintf(comm, sizeof comm, "/proc/%ld/comm", pid);
            int name_fd = open(comm, O_RDONLY | O_CLOEXEC);
            ssize_t name_length = read(name_fd, name, sizeof name - 1);
            name[name_length > 1 ? name_length - 1 : 0] = '\0';
            close(name_fd);
            siginfo_t state = { 0 };
            waitid(P_PID, (id_t)pid, &state, WEXITED | WNOHANG | WNOWAIT);
            append_line(file, "%s %s", state.si_pid != 0 ? "dead" : "live", name);
        }
    }
    kill_all_children();
    end_like(guard_asked_to_end ? SIGTERM : status);
}

/* ---- Surroundings ---- */

static void controlling_terminal(const char *path)
{
    setsid();
    int fd = open(path, O_RDWR | O_NOCTTY);
    if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) != 0)
        fail("controlling terminal", path);
    for (int i = 0; i <= 2; i++)
        dup2(fd, i);
    if (fd > 2)
        close(fd);
}

static void detach_streams(void)
{
    int fd = open("/dev/null", O_RDWR);
    if (fd < 0)
        fail("open", "/dev/null");
    for (int i = 0; i <= 2; i++)
        dup2(fd, i);
    if (fd > 2)
        close(fd);
}

static void open_on(const char *target, const char *file)
{
    int wanted = (int)number(target);
    int fd = open(file, O_RDWR | O_CREAT, 0666);
    if (fd < 0)
        fail("open", file);
    if (fd != wanted) {
        dup2(fd, wanted);
        close(fd);
    }
}

static void limit(const char *name, const char *value)
{
    static const struct { const char *name; int resource; } names[] = {
        { "as", RLIMIT_AS }, { "core", RLIMIT_CORE }, { "data", RLIMIT_DATA }, { "nofile", RLIMIT_NOFILE }, { "nproc", RLIMIT_NPROC }, { "stack", RLIMIT_STACK },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i].name) == 0) {
            struct rlimit both;
            getrlimit(names[i].resource, &both);
            both.rlim_cur = strcmp(value, "max") == 0 ? both.rlim_max : (rlim_t)number(value);
            both.rlim_max = both.rlim_cur;
            if (setrlimit(names[i].resource, &both) != 0)
                fail("setrlimit", name);
            return;
        }
    errno = EINVAL;
    fail("limit", name);
}

static void become(const char *user, const char *group)
{
    gid_t gid = (gid_t)number(group);
    uid_t uid = (uid_t)number(user);
    if (setgroups(0, NULL) != 0 || setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0)
        fail("become", user);
}

static void set_to_pid(const char *name)
{
    char pid[32];
    snprintf(pid, sizeof pid, "%d", getpid());
    setenv(name, pid, 1);
}

static void change_root(const char *directory)
{
    if (chroot(directory) != 0 || chdir("/") != 0)
        fail("chroot", directory);
}

static void change_root_read_only(const char *directory)
{
    if (mount(directory, directory, NULL, MS_BIND | MS_REC, NULL) != 0 || mount(NULL, directory, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) != 0)
        fail("read-only bind mount", directory);
    change_root(directory);
}

/* ---- Doing something ---- */

static int listen_on(const char *port)
{
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)number(port)), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0)
        fail("listen", port);
    return listener;
}

/* 200, and 500 while the file SICK is there (NULL: never); /redirect leads to /healthz. One connection after the other. */
static void serve(const char *port, const char *sick)
{
    static const char well[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n";
    static const char ill[] = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\nConnection: close\r\n\r\nill\n";
    static const char elsewhere[] = "HTTP/1.1 302 Found\r\nLocation: /healthz\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    int listener = listen_on(port);
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0)
            continue;
        char request[4096];
        ssize_t length = read(connection, request, sizeof request - 1);
        request[length > 0 ? length : 0] = '\0';
        const char *answer = strncmp(request, "GET /redirect", 13) == 0 ? elsewhere : sick != NULL && access(sick, F_OK) == 0 ? ill : well;
        if (length >= 0 && write(connection, answer, strlen(answer)) < 0)
            dprintf(STDERR_FILENO, "child: serve: %s\n", strerror(errno));
        close(connection);
    }
}

/* Says in FILE, with the time, whether somebody listens there. */
static void connect_to(const char *port, const char *file)
{
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)number(port)), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    if (connect(connection, (struct sockaddr *)&address, sizeof address) == 0)
        stamp_line(file, "accepted");
    else if (errno == ECONNREFUSED)
        stamp_line(file, "refused");
    else
        fail("connect", port);
    close(connection);
}

static void copy(void)
{
    char buffer[65536];
    for (;;) {
        ssize_t length = read(STDIN_FILENO, buffer, sizeof buffer);
        if (length < 0 && errno == EINTR)
            continue;
        if (length <= 0)
            return;
        write_all(STDOUT_FILENO, buffer, (size_t)length);
    }
}

static void fill(const char *count)
{
    char line[100];
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    for (long left = number(count); left > 0; left -= (long)sizeof line)
        write_all(STDOUT_FILENO, line, sizeof line);
}

/* ---- The verbs ---- */

enum verb {
    APPEND, APPEND_ON, AWAIT, BLOCK, CATCH, CD, CHROOT, CLOSE, CONNECT, COPY, CTTY, DEFAULT, DETACH, DIE_BY, ENV, ENV_CLEAR, ENV_PID, EXEC, EXIT,
    EXIT_ON, FILL, FORK, GUARD, HELP, HIDE_PROC, IGNORE, JOIN, KILL, LIMIT, LOG_SIGNALS, MOUNT_PROC, NO_NEW_PRIVILEGES, NTH, OPEN, ORPHAN,
    PAUSE, READ_ONLY_ROOT, REMOVE, REPEAT, REPORT, SAY, SAY_ERROR, SERVE, SERVE_UNLESS, SETPGID, SETSID, SLEEP, STAMP, STAMP_ENV, STAMP_ON,
    STOP_SELF,
    UMASK, UNBLOCK, UNLESS, USER, WAIT, WHEN,
};

static const struct { const char *name; enum verb verb; int arguments; const char *usage, *help; } verbs[] = {
    { "append", APPEND, 2, "FILE TEXT", "appends a line; - is standard output" },
    { "append-on", APPEND_ON, 3, "SIG FILE TEXT", "appends a line at each such signal from now on" },
    { "await", AWAIT, 1, "FILE", "waits until the file is there" },
    { "block", BLOCK, 1, "SIG", "blocks the signal" },
    { "catch", CATCH, 1, "SIG", "catches the signal and does nothing" },
    { "cd", CD, 1, "DIR", "changes the directory" },
    { "chroot", CHROOT, 1, "DIR", "changes the root" },
    { "close", CLOSE, 1, "FD", "closes the descriptor" },
    { "connect", CONNECT, 2, "PORT FILE", "stamps the line accepted or refused: whether 127.0.0.1:PORT is listened on" },
    { "copy", COPY, 0, "", "copies standard input to standard output to its end" },
    { "ctty", CTTY, 1, "PTS", "new session with this terminal as controlling terminal and as 0, 1, 2" },
    { "default", DEFAULT, 1, "SIG", "default action for the signal" },
    { "detach-streams", DETACH, 0, "", "0, 1 and 2 on /dev/null" },
    { "die-by", DIE_BY, 1, "SIG", "ends by the signal, without a core" },
    { "env", ENV, 1, "NAME=VALUE", "sets a variable" },
    { "env-pid", ENV_PID, 1, "NAME", "sets a variable to our own pid" },
    { "env-clear", ENV_CLEAR, 0, "", "empties the environment" },
    { "exec", EXEC, -1, "PROGRAM ARG...", "becomes that program; takes all that follows" },
    { "exit", EXIT, 1, "N", "exit(N)" },
    { "exit-on", EXIT_ON, 2, "SIG N", "exits with N at the signal" },
    { "fill", FILL, 1, "BYTES", "writes lines of 100 bytes to standard output" },
    { "fork", FORK, 0, "[ VERB... ]", "a child that does the verbs" },
    { "guard", GUARD, 1, "FILE", "subreaper above the verbs that follow; see guard()" },
    { "help", HELP, 0, "", "this list" },
    { "hide-proc", HIDE_PROC, 0, "", "an empty file system over /proc (needs an own mount namespace)" },
    { "ignore", IGNORE, 1, "SIG", "ignores the signal" },
    { "join", JOIN, 0, "", "waits for the last forked child and ends as it did" },
    { "kill", KILL, 2, "PID|parent|self|group SIG", "sends a signal" },
    { "limit", LIMIT, 2, "as|core|data|nofile|nproc|stack N", "sets both limits; max: the hard one" },
    { "log-signals", LOG_SIGNALS, 2, "FILE SIG", "logs each signal that arrives, up to and with SIG; see log_signals()" },
    { "mount-proc", MOUNT_PROC, 0, "", "mounts /proc" },
    { "no-new-privileges", NO_NEW_PRIVILEGES, 0, "", "prctl(PR_SET_NO_NEW_PRIVS)" },
    { "nth", NTH, 1, "FILE [ [ VERB... ] ... ]", "the first time it is done with FILE the verbs of the first block, ...; the last block's from then on" },
    { "open", OPEN, 2, "FD FILE", "opens the file as that descriptor" },
    { "orphan", ORPHAN, 0, "[ VERB... ]", "a process that does the verbs and whose parent has ended" },
    { "pause", PAUSE, 0, "", "waits for ever" },
    { "read-only-root", READ_ONLY_ROOT, 1, "DIR", "changes the root to DIR, read-only (needs an own mount namespace)" },
    { "remove", REMOVE, 1, "FILE", "removes the file, if it is there" },
    { "repeat", REPEAT, 1, "N [ VERB... ]", "does the verbs N times" },
    { "report", REPORT, 1, "FILE", "writes what we were handed, as JSON; - is standard output" },
    { "say", SAY, 1, "TEXT", "a line on standard output" },
    { "say-error", SAY_ERROR, 1, "TEXT", "a line on standard error" },
    { "serve", SERVE, 1, "PORT", "answers HTTP requests on 127.0.0.1 for ever" },
    { "serve-unless", SERVE_UNLESS, 2, "PORT FILE", "the same, with 500 while the file is there; /redirect leads to /healthz" },
    { "setpgid", SETPGID, 0, "", "own process group" },
    { "setsid", SETSID, 0, "", "own session" },
    { "sleep", SLEEP, 1, "SECONDS", "sleeps, whatever signals are caught; decimals allowed" },
    { "stamp", STAMP, 2, "FILE TEXT", "appends a line with the time behind it" },
    { "stamp-env", STAMP_ENV, 3, "FILE TEXT NAME,...", "the same, with the values of those variables behind the text" },
    { "stamp-on", STAMP_ON, 3, "SIG FILE TEXT", "stamps a line at each such signal from now on" },
    { "stop-self", STOP_SELF, 0, "", "raises SIGSTOP" },
    { "umask", UMASK, 1, "MASK", "sets the umask (0022 is octal)" },
    { "unblock", UNBLOCK, 1, "SIG", "unblocks the signal" },
    { "unless", UNLESS, 1, "FILE [ VERB... ]", "does the verbs unless the file is there" },
    { "user", USER, 2, "UID GID", "becomes that user, without further groups" },
    { "wait", WAIT, 0, "", "waits for all children" },
    { "when", WHEN, 1, "FILE [ VERB... ]", "does the verbs if the file is there" },
};

static void help(void)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        printf("%-18s %-34s %s\n", verbs[i].name, verbs[i].usage, verbs[i].help);
    fflush(stdout);
}

static pid_t last_forked;

/* Does the verb at v with its arguments; says how many words more (a block) it took. */
static int do_verb(enum verb verb, char **v, int rest, char **after)
{
    int status = 0, length = 0;
    switch (verb) {
    case APPEND: append_line(v[1], "%s", v[2]); break;
    case APPEND_ON:
    case STAMP_ON:
        append_on_stamped[signal_number(v[1])] = verb == STAMP_ON;
        append_on_file[signal_number(v[1])] = v[2];
        append_on_text[signal_number(v[1])] = v[3];
        set_disposition(v[1], on_signal);
        break;
    case AWAIT: while (access(v[1], F_OK) != 0) nap(); break;
    case BLOCK: change_mask(SIG_BLOCK, v[1]); break;
    case CATCH: set_disposition(v[1], on_signal); break;
    case CD: if (chdir(v[1]) != 0) fail("chdir", v[1]); break;
    case CHROOT: change_root(v[1]); break;
    case CLOSE: close((int)number(v[1])); break;
    case CONNECT: connect_to(v[1], v[2]); break;
    case COPY: copy(); break;
    case CTTY: controlling_terminal(v[1]); break;
    case DEFAULT: set_disposition(v[1], SIG_DFL); break;
    case DETACH: detach_streams(); break;
    case DIE_BY: die_by(signal_number(v[1])); break;
    case ENV: putenv(v[1]); break;
    case ENV_PID: set_to_pid(v[1]); break;
    case ENV_CLEAR: clearenv(); break;
    case EXEC: execvp(after[0], after); fail("exec", rest > 0 ? after[0] : "(nothing)"); break;
    case EXIT: _exit((int)number(v[1])); break;
    case EXIT_ON: exit_on[signal_number(v[1])] = (int)number(v[2]); set_disposition(v[1], on_signal); break;
    case FILL: fill(v[1]); break;
    case FORK: length = block_length(rest, after); last_forked = fork_block(length, after); break;
    case GUARD: guard(v[1]); break;
    case HELP: help(); break;
    case HIDE_PROC: if (mount("none", "/proc", "tmpfs", 0, "size=0,mode=555") != 0) fail("mount", "/proc"); break;
    case IGNORE: set_disposition(v[1], SIG_IGN); break;
    case JOIN: wait_for(last_forked, &status); end_like(status); break;
    case KILL: kill_target(v[1], v[2]); break;
    case LIMIT: limit(v[1], v[2]); break;
    case LOG_SIGNALS: log_signals(v[1], v[2]); break;
    case MOUNT_PROC: if (mount("proc", "/proc", "proc", 0, NULL) != 0) fail("mount", "/proc"); break;
    case NO_NEW_PRIVILEGES: prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); break;
    case NTH: length = block_length(rest, after); do_nth(v[1], length, after); break;
    case OPEN: open_on(v[1], v[2]); break;
    case ORPHAN: {
        length = block_length(rest, after);
        pid_t between = must_fork();
        if (between == 0) {
            pid_t parent = getpid();
            if (must_fork() == 0) {
                /* A block that looks around finds its parent gone; an empty one is to end as fast as it can. */
                while (length > 2 && getppid() == parent)
                    usleep(200);
                run_verbs(length - 2, after + 1);
            }
            _exit(0);
        }
        wait_for(between, &status);
        break;
    }
    case PAUSE: for (;;) pause();
    case READ_ONLY_ROOT: change_root_read_only(v[1]); break;
    case REMOVE: if (unlink(v[1]) != 0 && errno != ENOENT) fail("remove", v[1]); break;
    case REPEAT:
        length = block_length(rest, after);
        for (long i = number(v[1]); i > 0; i--)
            run_verbs(length - 2, after + 1);
        break;
    case REPORT: report(v[1]); break;
    case SAY: append_line("-", "%s", v[1]); break;
    case SAY_ERROR: dprintf(STDERR_FILENO, "%s\n", v[1]); break;
    case SERVE: serve(v[1], NULL); break;
    case SERVE_UNLESS: serve(v[1], v[2]); break;
    case SETPGID: setpgid(0, 0); break;
    case SETSID: if (setsid() < 0) fail("setsid", ""); break;
    case SLEEP: sleep_seconds(v[1]); break;
    case STAMP: stamp_line(v[1], v[2]); break;
    case STAMP_ENV: stamp_environment(v[1], v[2], v[3]); break;
    case STOP_SELF: raise(SIGSTOP); break;
    case UMASK: umask((mode_t)number(v[1])); break;
    case UNBLOCK: change_mask(SIG_UNBLOCK, v[1]); break;
    case UNLESS:
    case WHEN:
        length = block_length(rest, after);
        if ((access(v[1], F_OK) == 0) == (verb == WHEN))
            run_verbs(length - 2, after + 1);
        break;
    case USER: become(v[1], v[2]); break;
    case WAIT: while (wait(NULL) > 0 || errno == EINTR) ; break;
    }
    return length;
}

static void run_verbs(int argc, char **argv)
{
    for (int i = 0; i < argc;) {
        size_t n = 0, known = sizeof verbs / sizeof *verbs;
        while (n < known && strcmp(verbs[n].name, argv[i]) != 0)
            n++;
        int arguments = n < known ? (verbs[n].arguments < 0 ? 0 : verbs[n].arguments) : 0;
        if (n == known || i + arguments >= argc) {
            dprintf(STDERR_FILENO, "child: unknown verb, or arguments are missing: %s\n", argv[i]);
            _exit(FAILED);
        }
        int after = i + 1 + arguments;
        int block = do_verb(verbs[n].verb, argv + i, argc - after, argv + after);
        i = after + block;
    }
}

int main(int argc, char **argv)
{
    report_argv = argv;
    for (int n = 0; n <= 64; n++)
        exit_on[n] = -1;
    run_verbs(argc - 1, argv + 1);
    return 0;
}
