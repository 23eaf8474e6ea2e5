/*
 * Tries to get around a policy that forbids to open a file, or to run a program, in the way that its first argument
 * names.
 *
 *     cc -O1 -static -pthread -o dodges dodges.c
 *     dodges WAY FORBIDDEN FOLDER [ATTEMPTS]
 *
 * FORBIDDEN is the absolute path of the file, or of a program that ends with status 1, as false(1) does; FOLDER is an
 * empty one of its own beside it. The exit status is 0 if what is forbidden was done, 1 if it was not, and 77 if this
 * kernel knows no such way.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define THROUGH 0
#define STOPPED 1
#define BROKEN 2
#define MISSING 77
/* What a child ends with that could not become another program. */
#define REFUSED 41
/* The first letter of the forbidden file. */
#define SECRET 's'
#define PATH_SIZE 1024

/* What is forbidden: its path, folder, name. Beside it lies a folder to work in. */
static const char *forbidden, *name, *work;
static char parent[PATH_SIZE], elsewhere[PATH_SIZE], renamed[PATH_SIZE];
/* Whether a program is to be run, and not a file to be read. */
static int runs;
static int attempts = 1000;

static void must(int good, const char *what)
{
	if (!good) {
		perror(what);
		_exit(BROKEN);
	}
}

/* Whether the forbidden file is open. */
static int is_secret(int file)
{
	char letter = 0;

	return file >= 0 && read(file, &letter, 1) == 1 && letter == SECRET;
}

/* Becomes a program by its path, or by a descriptor, if it is not negative. */
static void become(int file, const char *path)
{
	char *words[] = {(char *)path, NULL};
	char *none[] = {NULL};

	if (file < 0)
		execve(path, words, none);
	else
		syscall(SYS_execveat, file, "", words, none, AT_EMPTY_PATH);
	_exit(REFUSED);
}

static int verdict(pid_t child)
{
	int status;

	must(waitpid(child, &status, 0) == child, "waitpid");
	return WIFEXITED(status) && WEXITSTATUS(status) == 1 ? THROUGH : STOPPED;
}

/* Reads the file of this path, or runs it. */
static int use(const char *path)
{
	pid_t child;

	if (!runs)
		return is_secret(openat(AT_FDCWD, path, O_RDONLY)) ? THROUGH : STOPPED;
	child = fork();
	must(child >= 0, "fork");
	if (child == 0)
		become(-1, path);
	return verdict(child);
}

/* Reads or runs what this descriptor leads to. */
static int use_link(int file)
{
	char path[64];

	if (file < 0)
		return STOPPED;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	return use(path);
}

static int use_before(const char *before)
{
	char path[PATH_SIZE * 2];

	snprintf(path, sizeof(path), "%s%s", before, forbidden);
	return use(path);
}

static int plainly(void)
{
	return use(forbidden);
}

static int with_slashes(void)
{
	return use_before("//");
}

static int with_dots(void)
{
	char path[PATH_SIZE * 2];

	snprintf(path, sizeof(path), "%s/../%s", work, name);
	return use(path);
}

static int relatively(void)
{
	char path[PATH_SIZE];

	must(chdir(work) == 0, "chdir");
	snprintf(path, sizeof(path), "../%s", name);
	return use(path);
}

static int by_proc_root(void)
{
	return use_before("/proc/self/root");
}

static int by_symlink(void)
{
	must(symlink(forbidden, elsewhere) == 0, "symlink");
	return use(elsewhere);
}

static int by_linked_folder(void)
{
	char path[PATH_SIZE * 2];

	must(symlink(parent, elsewhere) == 0, "symlink");
	snprintf(path, sizeof(path), "%s/%s", elsewhere, name);
	return use(path);
}

static int by_hard_link(void)
{
	must(link(forbidden, elsewhere) == 0, "link");
	return use(elsewhere);
}

static void own_mounts(void)
{
	must(unshare(CLONE_NEWNS) == 0, "unshare");
	must(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0, "make mounts private");
}

static int in_mount_namespace(void)
{
	own_mounts();
	return use(forbidden);
}

static int by_bind_mount(void)
{
	int file = open(elsewhere, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	must(file >= 0 && close(file) == 0, "open");
	own_mounts();
	must(mount(forbidden, elsewhere, NULL, MS_BIND, NULL) == 0, "mount");
	return use(elsewhere);
}

/* What is forbidden is seen through another name of the folder that holds it. */
static int by_bound_folder(void)
{
	char path[PATH_SIZE * 2];

	own_mounts();
	must(mount(parent, work, NULL, MS_BIND, NULL) == 0, "mount");
	snprintf(path, sizeof(path), "%s/%s", work, name);
	return use(path);
}

static int in_chroot(void)
{
	char path[PATH_SIZE];

	must(chroot(parent) == 0 && chdir("/") == 0, "chroot");
	snprintf(path, sizeof(path), "/%s", name);
	return use(path);
}

static int renamed_meanwhile(void)
{
	int result;

	must(rename(forbidden, renamed) == 0, "rename");
	result = use(renamed);
	must(rename(renamed, forbidden) == 0, "rename back");
	return result;
}

static int renamed_while_open(void)
{
	int result, file = open(forbidden, O_PATH | O_CLOEXEC);

	must(rename(forbidden, renamed) == 0, "rename");
	result = use_link(file);
	must(rename(renamed, forbidden) == 0, "rename back");
	return result;
}

/* Nothing is open yet that could be read. */
static int by_o_path(void)
{
	return use_link(open(forbidden, O_PATH));
}

static int by_handle(void)
{
	struct {
		struct file_handle head;
		unsigned char rest[MAX_HANDLE_SZ];
	} handle = {.head = {.handle_bytes = MAX_HANDLE_SZ}};
	int mounted, file, folder = open(parent, O_RDONLY | O_DIRECTORY);

	must(folder >= 0, "open");
	if (name_to_handle_at(AT_FDCWD, forbidden, &handle.head, &mounted, 0))
		return MISSING;
	file = open_by_handle_at(folder, &handle.head, O_RDONLY);
	if (file < 0 && errno != EPERM)
		return MISSING;
	return runs ? use_link(file) : is_secret(file) ? THROUGH : STOPPED;
}

static int by_openat2(void)
{
	struct open_how how = {.flags = O_RDONLY};
	int file = syscall(SYS_openat2, AT_FDCWD, forbidden, &how, sizeof(how));

	return is_secret(file) ? THROUGH : STOPPED;
}

static int by_old_open(void)
{
	return is_secret(syscall(SYS_open, forbidden, O_RDONLY)) ? THROUGH : STOPPED;
}

/* The queues of io_uring, one entry each, by its system calls. */
static int by_io_uring(void)
{
	struct io_uring_params set = {0};
	int ring = syscall(SYS_io_uring_setup, 1, &set);
	struct io_uring_sqe *entries;
	struct io_uring_cqe *done;
	char *submitted, *completed;

	if (ring < 0)
		return MISSING;
	submitted = mmap(NULL, set.sq_off.array + set.sq_entries * sizeof(unsigned), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING);
	completed = mmap(NULL, set.cq_off.cqes + set.cq_entries * sizeof(*done), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_CQ_RING);
	entries = mmap(NULL, set.sq_entries * sizeof(*entries), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
		       ring, IORING_OFF_SQES);
	must(submitted != MAP_FAILED && completed != MAP_FAILED && (void *)entries != MAP_FAILED, "mmap");
	entries[0] = (struct io_uring_sqe){
		.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (uintptr_t)forbidden, .open_flags = O_RDONLY};
	*(unsigned *)(submitted + set.sq_off.array) = 0;
	atomic_store((atomic_uint *)(submitted + set.sq_off.tail), 1);
	must(syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) == 1, "io_uring_enter");
	done = (struct io_uring_cqe *)(completed + set.cq_off.cqes);
	return is_secret(done->res) ? THROUGH : STOPPED;
}

static void *in_thread(void *result)
{
	*(int *)result = use(forbidden);
	return NULL;
}

static int by_thread(void)
{
	pthread_t thread;
	int result = BROKEN;

	must(pthread_create(&thread, NULL, in_thread, &result) == 0, "pthread_create");
	pthread_join(thread, NULL);
	return result;
}

static void *becoming(void *unused)
{
	(void)unused;
	become(-1, forbidden);
	return NULL;
}

static int by_exec_of_thread(void)
{
	pthread_t thread;
	pid_t child = fork();

	must(child >= 0, "fork");
	if (child == 0) {
		must(pthread_create(&thread, NULL, becoming, NULL) == 0, "pthread_create");
		pthread_join(thread, NULL);
		_exit(BROKEN);
	}
	return verdict(child);
}

static int run_open(int file)
{
	pid_t child;

	if (file < 0)
		return STOPPED;
	child = fork();
	must(child >= 0, "fork");
	if (child == 0)
		become(file, "nameless");
	return verdict(child);
}

static int by_execveat(void)
{
	return run_open(open(forbidden, O_PATH | O_CLOEXEC));
}

/* Copies the program; whether its contents could be had. */
static int copied(int to)
{
	struct stat about;
	int from = open(forbidden, O_RDONLY | O_CLOEXEC);

	must(to >= 0, "make a file");
	if (from < 0)
		return 0;
	must(fstat(from, &about) == 0, "fstat");
	while (about.st_size > 0) {
		ssize_t some = sendfile(to, from, NULL, (size_t)about.st_size);

		must(some > 0, "sendfile");
		about.st_size -= some;
	}
	return close(from) == 0;
}

static int by_copy(void)
{
	int to = open(elsewhere, O_WRONLY | O_CREAT | O_CLOEXEC, 0700), is_there = copied(to);

	close(to);
	return is_there ? use(elsewhere) : STOPPED;
}

static int by_memfd(void)
{
	int to = memfd_create("copy", MFD_CLOEXEC);

	return copied(to) ? run_open(to) : STOPPED;
}

static int by_script(void)
{
	int script = open(elsewhere, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);

	must(script >= 0 && dprintf(script, "#!%s\n", forbidden) > 0, "write a script");
	close(script);
	return use(elsewhere);
}

static int by_loader(void)
{
	char *words[] = {"/lib64/ld-linux-x86-64.so.2", (char *)forbidden, NULL};
	char *none[] = {NULL};
	pid_t child = fork();

	must(child >= 0, "fork");
	if (child == 0) {
		execve(words[0], words, none);
		_exit(REFUSED);
	}
	/* It ends with 127 if it can't open the program. */
	return verdict(child);
}

/* What races share with the children that try: these may be killed. */
static struct {
	atomic_int tried, succeeded;
} *race;

static char raced[PATH_SIZE];
static atomic_int is_link_raced, is_turning;

/* Turns the path, or the link, from the harmless file to the forbidden one and back. */
static void *turning(void *unused)
{
	char fresh[PATH_SIZE + 8];
	int is_forbidden = 0;

	(void)unused;
	snprintf(fresh, sizeof(fresh), "%s.new", elsewhere);
	for (;; is_turning = 1) {
		is_forbidden = !is_forbidden;
		if (is_link_raced) {
			unlink(fresh);
			must(symlink(is_forbidden ? forbidden : renamed, fresh) == 0, "symlink");
			must(rename(fresh, elsewhere) == 0, "rename");
		} else {
			/* Both paths differ in the last letter alone: none between them is seen. */
			size_t last = strlen(forbidden) - 1;

			((volatile char *)raced)[last] = is_forbidden ? forbidden[last] : '-';
		}
	}
	return NULL;
}

static void try_often(void)
{
	pthread_t thread;

	must(pthread_create(&thread, NULL, turning, NULL) == 0, "pthread_create");
	while (!is_turning)
		sched_yield();
	while (atomic_fetch_add(&race->tried, 1) < attempts) {
		int file = openat(AT_FDCWD, raced, O_RDONLY);

		if (is_secret(file))
			atomic_fetch_add(&race->succeeded, 1);
		if (file >= 0)
			close(file);
	}
	_exit(0);
}

static int run_race(void)
{
	race = mmap(NULL, sizeof(*race), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must((void *)race != MAP_FAILED, "mmap");
	while (race->tried < attempts) {
		pid_t child = fork();

		must(child >= 0, "fork");
		if (child == 0)
			try_often();
		must(waitpid(child, NULL, 0) == child, "waitpid");
	}
	printf("%d of %d\n", race->succeeded, attempts);
	return race->succeeded ? THROUGH : STOPPED;
}

static void write_harmless(const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	must(file >= 0 && write(file, "-", 1) == 1 && close(file) == 0, "write a file");
}

/* The harmless file is called as the forbidden one, but for the last letter. */
static int race_of_paths(void)
{
	snprintf(raced, sizeof(raced), "%s", forbidden);
	raced[strlen(raced) - 1] = '-';
	write_harmless(raced);
	return run_race();
}

static int race_of_links(void)
{
	is_link_raced = 1;
	snprintf(raced, sizeof(raced), "%s", elsewhere);
	write_harmless(renamed);
	must(symlink(renamed, elsewhere) == 0, "symlink");
	return run_race();
}

static const struct {
	const char *name;
	int (*go)(void);
} ways[] = {
	{"plain", plainly},
	{"slashes", with_slashes},
	{"dots", with_dots},
	{"relative", relatively},
	{"proc-root", by_proc_root},
	{"symlink", by_symlink},
	{"linked-folder", by_linked_folder},
	{"hard-link", by_hard_link},
	{"mount-namespace", in_mount_namespace},
	{"bind-mount", by_bind_mount},
	{"bound-folder", by_bound_folder},
	{"chroot", in_chroot},
	{"rename", renamed_meanwhile},
	{"rename-open", renamed_while_open},
	{"o-path", by_o_path},
	{"handle", by_handle},
	{"openat2", by_openat2},
	{"open", by_old_open},
	{"io-uring", by_io_uring},
	{"thread", by_thread},
	{"thread-exec", by_exec_of_thread},
	{"execveat", by_execveat},
	{"copy", by_copy},
	{"memfd", by_memfd},
	{"script", by_script},
	{"loader", by_loader},
	{"race-path", race_of_paths},
	{"race-link", race_of_links},
};

int main(int count, char **words)
{
	const char *slash;
	struct stat about;

	if (count < 4 || words[2][0] != '/' || stat(words[2], &about)) {
		fprintf(stderr, "usage: dodges WAY FORBIDDEN FOLDER [ATTEMPTS]\n");
		return BROKEN;
	}
	forbidden = words[2];
	work = words[3];
	slash = strrchr(forbidden, '/');
	name = slash + 1;
	snprintf(parent, sizeof(parent), "%.*s", (int)(slash - forbidden), forbidden);
	snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", work);
	snprintf(renamed, sizeof(renamed), "%s/renamed", work);
	runs = (about.st_mode & S_IXUSR) != 0;
	if (count > 4)
		attempts = atoi(words[4]);
	for (size_t way = 0; way < sizeof(ways) / sizeof(*ways); way++)
		if (strcmp(words[1], ways[way].name) == 0)
			return ways[way].go();
	fprintf(stderr, "dodges: no way is called %s\n", words[1]);
	return BROKEN;
}
