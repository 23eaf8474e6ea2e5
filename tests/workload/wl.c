/*
 * All programs of the workload: what it does is said by its first argument. See README.md.
 *
 *     cc -O1 -static -pthread -o wl wl.c
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SELF "/bin/wl"

/* Older headers lack these. */
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 4
#endif

static char **environment;

static int failed(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	return 1;
}

/* Becomes another program; comes back only if that fails. */
static int become(char **words)
{
	execve(words[0], words, environment);
	failed(words[0]);
	return 127;
}

/* Runs another program in a directory, if one is given, and waits for it; gives its exit status. */
static int run_as(const char *path, const char *directory, char **words)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (directory && chdir(directory))
			_exit(126);
		execve(path, words, environment);
		_exit(127);
	}
	waitpid(child, &status, 0);
	return WEXITSTATUS(status);
}

#define RUN_AS(path, directory, ...) run_as(path, directory, (char *[]){ __VA_ARGS__, NULL })
#define RUN(...) RUN_AS(SELF, NULL, SELF, "exit", "0", ##__VA_ARGS__)

/* Writes this program to an open file. */
static int copy_self(int to)
{
	static char buffer[1 << 16];
	ssize_t length;
	int from = open(SELF, O_RDONLY | O_CLOEXEC);

	if (from < 0)
		return failed(SELF);
	while ((length = read(from, buffer, sizeof(buffer))) > 0)
		if (write(to, buffer, length) != length)
			return failed("write");
	close(from);
	return 0;
}

/* Of so many times the same character. */
static char *repeated(char character, size_t count)
{
	char *text = malloc(count + 1);

	memset(text, character, count);
	text[count] = 0;
	return text;
}

static int on_exit_status(char **words)
{
	return atoi(words[0]);
}

static int on_signal(char **words)
{
	kill(getpid(), atoi(words[0]));
	sleep(1);
	return 99;
}

static int on_segv(char **words)
{
	(void)words;
	*(volatile int *)0 = 1;
	return 99;
}

static int on_run(char **words)
{
	return run_as(words[0], NULL, words);
}

/* 5,000 characters with numbers among them, so that what is cut shows. */
static char *numbered(void)
{
	char *text = repeated('B', 5000);
	char number[8];

	for (int i = 0; i < 5000; i += 100) {
		snprintf(number, sizeof(number), "%04d.", i);
		memcpy(text + i, number, 5);
	}
	text[4999] = 'Z';
	return text;
}

static int on_args(char **words)
{
	char *none[] = { NULL };
	char *many[204] = { SELF, "exit", "0" };
	char deep[3000] = "/tmp";
	char *end;
	int copy;

	(void)words;
	RUN("plain");
	RUN("with space", "  two  ", "tab\there");
	RUN("unicode \xc3\xa9\xe2\x82\xac \xf0\x9f\x90\x9d", "\xe6\x97\xa5\xe6\x9c\xac");
	RUN("say \"hi\"", "it's", "back\\slash", "$(x) `y`", "<a&b>");
	RUN("line1\nline2", "cr\rx", "esc\x1b[31mred");
	RUN("", "", "x", "");
	RUN("bad\xff\xfe utf8", "half\xe2\x82");
	RUN(numbered());
	for (int i = 0; i < 200; i++) {
		many[3 + i] = malloc(32);
		snprintf(many[3 + i], 32, "arg%04d-abcdefghijklmnopq", i);
	}
	run_as(SELF, NULL, many);
	RUN(repeated('H', 100000));

	/* Names, and what the program is called. */
	run_as("/bin/wl0", NULL, none);
	RUN();
	RUN_AS(SELF, NULL, "argv0-differs", "exit", "0");
	RUN_AS("./wl", "/bin", "./wl", "exit", "0", "relative");
	RUN_AS("../bin/wl", "/tmp", "../bin/wl", "exit", "0", "dotdot");
	symlink(SELF, "/tmp/lnk-to-wl");
	RUN_AS("/tmp/lnk-to-wl", NULL, "/tmp/lnk-to-wl", "exit", "0", "via symlink");
	RUN_AS("/nonexistent", NULL, "/nonexistent", "x");

	/* A path of 2,900 bytes, run and worked in. */
	for (int i = 0; i < 12; i++) {
		strcat(deep, "/");
		for (int j = 0; j < 24; j++)
			strcat(deep, "longdir-01");
		mkdir(deep, 0755);
	}
	end = deep + strlen(deep);
	strcpy(end, "/wl");
	copy = open(deep, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	if (copy < 0 || copy_self(copy))
		return failed("a long path");
	close(copy);
	RUN_AS(deep, NULL, deep, "exit", "0", "long path");
	*end = 0;
	RUN_AS(SELF, deep, SELF, "exit", "0", "long cwd");
	return 0;
}

/* USER GROUP PROGRAM... */
static int on_asuser(char **words)
{
	uid_t user = atoi(words[0]);
	gid_t group = atoi(words[1]);
	gid_t groups[] = { group, 44 };

	if (setgroups(2, groups) || setresgid(group, group, group) || setresuid(user, user, user))
		return failed("change the user");
	return become(words + 2);
}

static int on_ids(char **words)
{
	(void)words;
	printf("uid %d euid %d gid %d egid %d\n", getuid(), geteuid(), getgid(), getegid());
	return 0;
}

static int on_setcap(char **words)
{
	struct vfs_cap_data capabilities = { .magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE };

	capabilities.data[0].permitted = 1u << CAP_NET_RAW | 1u << CAP_NET_BIND_SERVICE;
	if (setxattr(words[0], "security.capability", &capabilities, XATTR_CAPS_SZ_2, 0))
		return failed("setxattr");
	return 0;
}

static int on_nnp(char **words)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return become(words);
}

static int become_open(int file, char **words)
{
	fexecve(file, words, environment);
	return failed("fexecve");
}

/* `cloexec` or `keep` */
static int on_fexec(char **words)
{
	char *program[] = { "memfd-argv0", "exit", "0", "memfd", NULL };
	int file = memfd_create("memname", strcmp(words[0], "cloexec") ? 0 : MFD_CLOEXEC);

	if (copy_self(file))
		return 1;
	return become_open(file, program);
}

static int on_script_fexec(char **words)
{
	char *script[] = { words[0], "x", NULL };

	return become_open(open(words[0], O_RDONLY), script);
}

static int on_delexec(char **words)
{
	char *program[] = { "deleted-argv0", "exit", "0", NULL };
	const char *path = "/tmp/todelete";
	int copy = open(path, O_WRONLY | O_CREAT, 0755);
	int file;

	(void)words;
	if (copy_self(copy))
		return 1;
	close(copy);
	file = open(path, O_RDONLY);
	unlink(path);
	return become_open(file, program);
}

/* The path of this program, to be removed while it runs. */
static int on_selfdel(char **words)
{
	unlink(words[0]);
	return RUN("child-of-deleted");
}

static int on_execveat(char **words)
{
	char *program[] = { "wl", "exit", "0", "execveat", NULL };
	int directory = open("/bin", O_RDONLY | O_DIRECTORY);

	(void)words;
	syscall(SYS_execveat, directory, "wl", program, environment, 0);
	return failed("execveat");
}

/* DIRECTORY PROGRAM..., or DIRECTORY - PROGRAM... if the directory is to be removed before */
static int on_chdirexec(char **words)
{
	if (chdir(words[0]))
		return failed(words[0]);
	if (strcmp(words[1], "-"))
		return become(words + 1);
	rmdir(words[0]);
	return become(words + 2);
}

static int on_chroot(char **words)
{
	if (chroot(words[0]) || chdir("/"))
		return failed(words[0]);
	return become(words + 1);
}

/* So many children, of which the second has one itself. */
static int on_forkonly(char **words)
{
	int count = atoi(words[0]);

	for (int i = 0; i < count; i++) {
		if (fork())
			continue;
		if (i == 1) {
			if (fork() == 0)
				_exit(21);
			wait(NULL);
		}
		_exit(i);
	}
	while (wait(NULL) > 0)
		;
	return 0;
}

static int on_vfork(char **words)
{
	char *program[] = { SELF, "exit", "0", "vforked", NULL };

	(void)words;
	if (vfork() == 0) {
		execve(program[0], program, environment);
		_exit(1);
	}
	wait(NULL);
	return 0;
}

static int on_orphan(char **words)
{
	char *program[] = { SELF, "exit", "0", "orphan-exec", NULL };

	(void)words;
	if (fork() == 0) {
		usleep(300 * 1000);
		return become(program);
	}
	return 0;
}

/* Ends without having waited for a child that ended before. */
static int on_zombie(char **words)
{
	(void)words;
	if (fork() == 0)
		_exit(5);
	usleep(300 * 1000);
	return 0;
}

static void *sleeping(void *milliseconds)
{
	usleep((long)milliseconds * 1000);
	return NULL;
}

static pthread_t thread_that_sleeps(long milliseconds)
{
	pthread_t thread;

	pthread_create(&thread, NULL, sleeping, (void *)milliseconds);
	return thread;
}

static int on_threads(char **words)
{
	pthread_t threads[64];
	int count = atoi(words[0]);

	for (int i = 0; i < count; i++)
		threads[i] = thread_that_sleeps(20);
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

static int on_groupexit(char **words)
{
	(void)words;
	thread_that_sleeps(20);
	_exit(3);
}

static int on_leaderexit(char **words)
{
	(void)words;
	thread_that_sleeps(400);
	pthread_exit(NULL);
}

static void *executing(void *unused)
{
	char *program[] = { SELF, "exit", "7", NULL };

	(void)unused;
	usleep(10 * 1000);
	become(program);
	return NULL;
}

static int on_threxec(char **words)
{
	pthread_t thread;

	(void)words;
	pthread_create(&thread, NULL, executing, NULL);
	pause();
	return 0;
}

/* LETTERS PROGRAM...: which namespaces are to be new */
static int on_unshare(char **words)
{
	static const struct {
		char letter;
		int flag;
	} kinds[] = {
		{ 'p', CLONE_NEWPID }, { 'm', CLONE_NEWNS },  { 'u', CLONE_NEWUTS },    { 'i', CLONE_NEWIPC },
		{ 'n', CLONE_NEWNET }, { 't', 0x80 /* time */ }, { 'c', CLONE_NEWCGROUP }, { 'U', CLONE_NEWUSER },
	};
	int flags = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strchr(words[0], kinds[i].letter))
			flags |= kinds[i].flag;
	if (unshare(flags))
		return failed("unshare");
	run_as(words[1], NULL, words + 1);
	return 0;
}

/* PATH PROGRAM...: goes into a cgroup that it makes */
static int on_cg(char **words)
{
	char path[600] = "/sys/fs/cgroup";
	char number[20];
	char *parts = strdup(words[0]);
	int file;

	for (char *part = strtok(parts, "/"); part; part = strtok(NULL, "/")) {
		strcat(path, "/");
		strcat(path, part);
		mkdir(path, 0755);
	}
	strcat(path, "/cgroup.procs");
	file = open(path, O_WRONLY);
	snprintf(number, sizeof(number), "%d", getpid());
	if (write(file, number, strlen(number)) < 0)
		return failed(path);
	close(file);
	return become(words + 1);
}

/* PATH: opens a file. */
static int on_open(char **words)
{
	return open(words[0], O_RDONLY) < 0 ? failed(words[0]) : 0;
}

/* PATH: makes a file, and does to its content what can be done. */
static int on_file(char **words)
{
	static const char text[] = "some words\n";
	const char *path = words[0];
	char again[sizeof(text)];
	char other[4096];
	int file = open(path, O_RDWR | O_CREAT, 0644);

	if (file < 0 || write(file, text, sizeof(text)) < 0 || pread(file, again, sizeof(again), 0) < 0)
		return failed(path);
	if (mmap(NULL, sizeof(text), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED ||
	    mmap(NULL, sizeof(text), PROT_READ, MAP_PRIVATE, file, 0) == MAP_FAILED)
		return failed("mmap");
	if (ftruncate(file, 5) || truncate(path, 3))
		return failed("truncate");
	close(file);
	close(open(path, O_WRONLY | O_TRUNC));
	snprintf(other, sizeof(other), "%s.2", path);
	return rename(path, other) || unlink(other) ? failed(other) : 0;
}

static void *writing(void *path)
{
	int file = open(path, O_RDWR | O_CREAT, 0644);

	if (write(file, "t", 1) < 0)
		failed(path);
	close(file);
	return NULL;
}

static int on_thread_writes(char **words)
{
	pthread_t thread;

	(void)words;
	pthread_create(&thread, NULL, writing, "/data/thr");
	return pthread_join(thread, NULL);
}

/* A port of this machine. */
static socklen_t own_address(struct sockaddr_storage *address, int family, int port)
{
	memset(address, 0, sizeof(*address));
	if (family == AF_INET6) {
		*(struct sockaddr_in6 *)address = (struct sockaddr_in6){
			.sin6_family = family,
			.sin6_port = htons(port),
			.sin6_addr = IN6ADDR_LOOPBACK_INIT,
		};
		return sizeof(struct sockaddr_in6);
	}
	*(struct sockaddr_in *)address = (struct sockaddr_in){
		.sin_family = family,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	return sizeof(struct sockaddr_in);
}

/* The client of a child that answers, and then of a port where nobody is. The child keeps what it listens at. */
static int converse(int family, int port)
{
	struct sockaddr_storage address;
	struct sockaddr *to = (struct sockaddr *)&address;
	socklen_t length = own_address(&address, family, port);
	char text[64];
	int one = 1;
	int server = socket(family, SOCK_STREAM, 0);
	int client;

	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(server, to, length) || listen(server, 4))
		return failed("listen");
	if (fork() == 0) {
		int peer = accept(server, NULL, NULL);

		if (read(peer, text, sizeof(text)) < 0 || write(peer, "pong", 4) < 0)
			_exit(1);
		close(peer);
		_exit(0);
	}
	close(server);
	client = socket(family, SOCK_STREAM, 0);
	if (connect(client, to, length) || send(client, "ping!", 5, 0) < 0 || recv(client, text, sizeof(text), 0) < 0)
		return failed("talk");
	close(client);
	wait(NULL);

	client = socket(family, SOCK_STREAM, 0);
	length = own_address(&address, family, 1);
	if (connect(client, to, length) == 0)
		return 1;
	close(client);
	return 0;
}

/* PORT */
static int on_tcp(char **words)
{
	return converse(AF_INET, atoi(words[0]));
}

static int on_tcp6(char **words)
{
	return converse(AF_INET6, atoi(words[0]));
}

/* PATH KIND */
static int on_setns(char **words)
{
	return syscall(SYS_setns, open(words[0], O_RDONLY), atoi(words[1])) ? failed("setns") : 0;
}

/* TARGET PATH: by the one system call or the other, whatever the C library takes. */
static int on_symlink(char **words)
{
	return syscall(SYS_symlinkat, words[0], AT_FDCWD, words[1]) ? failed(words[1]) : 0;
}

static int on_symlink_old(char **words)
{
#ifdef SYS_symlink
	return syscall(SYS_symlink, words[0], words[1]) ? failed(words[1]) : 0;
#else
	return symlink(words[0], words[1]) ? failed(words[1]) : 0;
#endif
}

/* FOLDER PATH: shows a folder in a second place, by the one system call or by two others. */
static int on_bind(char **words)
{
	return mount(words[0], words[1], NULL, MS_BIND, NULL) ? failed(words[1]) : 0;
}

static int on_bind_new(char **words)
{
	int tree = syscall(SYS_open_tree, AT_FDCWD, words[0], OPEN_TREE_CLONE);

	if (tree < 0)
		return failed(words[0]);
	if (syscall(SYS_move_mount, tree, "", AT_FDCWD, words[1], MOVE_MOUNT_F_EMPTY_PATH))
		return failed(words[1]);
	return 0;
}

/* PATH */
static int on_tmpfs(char **words)
{
	return mount("none", words[0], "tmpfs", 0, NULL) ? failed(words[0]) : 0;
}

static const struct {
	const char *name;
	int words; /* that it needs at least */
	int (*run)(char **words);
} verbs[] = {
	{ "exit", 1, on_exit_status },
	{ "sig", 1, on_signal },
	{ "segv", 0, on_segv },
	{ "run", 1, on_run },
	{ "exec", 1, become },
	{ "args", 0, on_args },
	{ "asuser", 3, on_asuser },
	{ "ids", 0, on_ids },
	{ "setcap", 1, on_setcap },
	{ "nnp", 1, on_nnp },
	{ "fexec", 1, on_fexec },
	{ "script-fexec", 1, on_script_fexec },
	{ "delexec", 0, on_delexec },
	{ "selfdel", 1, on_selfdel },
	{ "execveat", 0, on_execveat },
	{ "chdirexec", 3, on_chdirexec },
	{ "chroot", 2, on_chroot },
	{ "forkonly", 1, on_forkonly },
	{ "vfork", 0, on_vfork },
	{ "orphan", 0, on_orphan },
	{ "zombie", 0, on_zombie },
	{ "threads", 1, on_threads },
	{ "groupexit", 0, on_groupexit },
	{ "leaderexit", 0, on_leaderexit },
	{ "threxec", 0, on_threxec },
	{ "unshare", 2, on_unshare },
	{ "cg", 2, on_cg },
	{ "open", 1, on_open },
	{ "file", 1, on_file },
	{ "thrwrite", 0, on_thread_writes },
	{ "tcp", 1, on_tcp },
	{ "tcp6", 1, on_tcp6 },
	{ "setns", 2, on_setns },
	{ "symlink", 2, on_symlink },
	{ "symlinkold", 2, on_symlink_old },
	{ "bind", 2, on_bind },
	{ "bindnew", 2, on_bind_new },
	{ "tmpfs", 1, on_tmpfs },
};

int main(int count, char **words, char **variables)
{
	environment = variables;
	/* Without any arguments the kernel gives an empty name. */
	for (size_t i = 0; count > 1 && i < sizeof(verbs) / sizeof(*verbs); i++)
		if (!strcmp(words[1], verbs[i].name) && count - 2 >= verbs[i].words)
			return verbs[i].run(words + 2);
	return count > 1 ? 2 : 0;
}
