/*
 * Makes the calls that tests of policies hook, one after the other, as its arguments name them. What only it knows it
 * prints, as `NAME NUMBER`.
 *
 *     cc -O1 -static -no-pie -o calls calls.c
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

extern const char __ehdr_start[];

/* A probe as <sys/sdt.h> makes it: a place, and a note of where its arguments are. */
#define PROBE(name, semaphore, format, ...)                                                            \
	__asm__ volatile("990: nop\n"                                                                   \
			 ".pushsection .note.stapsdt, \"\", \"note\"\n"                                 \
			 ".balign 4\n"                                                                  \
			 ".4byte 992f - 991f, 994f - 993f, 3\n"                                         \
			 "991: .asciz \"stapsdt\"\n"                                                    \
			 "992: .balign 4\n"                                                             \
			 "993: .8byte 990b, _.stapsdt.base, " semaphore "\n"                            \
			 ".asciz \"calls\", \"" name "\", \"" format "\"\n"                             \
			 "994: .balign 4\n"                                                             \
			 ".popsection\n"                                                                \
			 ".ifndef _.stapsdt.base\n"                                                     \
			 ".pushsection .stapsdt.base, \"aG\", \"progbits\", .stapsdt.base, comdat\n"    \
			 ".weak _.stapsdt.base\n"                                                       \
			 "_.stapsdt.base: .space 1\n"                                                   \
			 ".size _.stapsdt.base, 1\n"                                                    \
			 ".popsection\n"                                                                \
			 ".endif\n" ::__VA_ARGS__)

/* Not zero while somebody listens to the probe `guarded`. */
__attribute__((section(".probes"), used)) volatile unsigned short calls_guarded_semaphore;

/* The same, of the function counted. */
__attribute__((section(".probes"), used)) volatile unsigned short counter;

static volatile int variable = 4711;

__attribute__((noipa)) long probed(int number, const char *text, long sum)
{
	return number + sum + text[0];
}

__attribute__((noipa)) int other_probed(int number)
{
	return number * 2;
}

__attribute__((noipa)) int counted(int number)
{
	return number + 1;
}

static void show(const char *name, long number)
{
	printf("%s %ld\n", name, number);
}

static void call_numbers(void)
{
	int null = open("/dev/null", O_RDONLY);

	/* No way to seek. */
	syscall(SYS_lseek, null, 0xfedcba98fffefdfc, 99);
	show("descriptor", null);
}

static void call_texts(void)
{
	syscall(SYS_access, "/no/such/file", R_OK);
	show("process", getpid());
}

/* An address that nothing is at. */
static void call_fault(void)
{
	syscall(SYS_access, (char *)8, W_OK);
}

static void call_buffers(void)
{
	int null = open("/dev/null", O_WRONLY);
	static char buffer[10000];
	struct iovec parts[] = { { "one, ", 5 }, { "two", 3 } };
	int ends[2];

	memset(buffer, 'x', sizeof(buffer));
	memcpy(buffer, "begin", 5);
	syscall(SYS_write, null, buffer, 7);
	syscall(SYS_write, null, buffer, sizeof(buffer));
	syscall(SYS_writev, null, parts, 2);
	/* Less comes than there is place for. */
	if (pipe(ends) == 0 && write(ends[1], "through a pipe", 14) == 14)
		syscall(SYS_read, ends[0], buffer, 100);
	parts[0] = (struct iovec){ "four", 4 };
	syscall(SYS_writev, null, parts, 1);
}

static void call_sockets(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "/no/such/socket" };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int client = socket(AF_INET, SOCK_STREAM, 0);
	int packets = socket(AF_INET, SOCK_DGRAM, 0);
	int other = socket(AF_UNIX, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(listener, (struct sockaddr *)&address, sizeof(address));
	listen(listener, 1);
	getsockname(listener, (struct sockaddr *)&address, &length);
	show("server", ntohs(address.sin_port));
	syscall(SYS_connect, client, &address, sizeof(address));
	syscall(SYS_sendto, packets, "packet", 6, 0, &address, sizeof(address));
	getsockname(client, (struct sockaddr *)&address, &length);
	show("client", ntohs(address.sin_port));
	length = sizeof(address);
	getsockname(packets, (struct sockaddr *)&address, &length);
	show("packets", ntohs(address.sin_port));
	syscall(SYS_connect, other, &name, sizeof(name));
	shutdown(client, SHUT_WR);
}

static void call_task(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGUSR1);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	syscall(SYS_getppid);
	prctl(PR_CAPBSET_READ, 21, 0, 0, 0);
	sched_getscheduler(0);
	setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0));
}

static void call_program(void)
{
	pid_t child = fork();

	if (child == 0) {
		execl("/bin/true", "/bin/true", NULL);
		_exit(127);
	}
	show("child", child);
	waitpid(child, NULL, 0);
}

static long bpf(int command, union bpf_attr *attributes)
{
	return syscall(SYS_bpf, command, attributes, sizeof(*attributes));
}

static void call_bpf(void)
{
	/* return 0 */
	struct bpf_insn program[] = { { .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT } };
	union bpf_attr map = {
		.map_type = BPF_MAP_TYPE_HASH, .key_size = 4, .value_size = 24, .max_entries = 7, .map_name = "calls_map"
	};
	union bpf_attr load = {
		.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
		.insns = (unsigned long)program,
		.insn_cnt = 2,
		.license = (unsigned long)"GPL",
		.prog_name = "calls_program",
	};
	struct perf_event_attr event = { .type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_PAGE_FAULTS };

	event.size = sizeof(event);
	bpf(BPF_MAP_CREATE, &map);
	bpf(BPF_PROG_LOAD, &load);
	syscall(SYS_perf_event_open, &event, 0, -1, -1, 0);
}

static void call_module(void)
{
	int module = open("/vm/module.ko", O_RDONLY);

	if (module >= 0 && syscall(SYS_finit_module, module, "", 0) == 0)
		syscall(SYS_delete_module, "crc7", O_NONBLOCK);
}

/* Where in the file of this program something is. */
static long offset_of(const volatile void *address)
{
	const Elf64_Ehdr *header = (const void *)__ehdr_start;
	const Elf64_Phdr *segment = (const void *)(__ehdr_start + header->e_phoff);
	unsigned long place = (unsigned long)address;

	for (int i = 0; i < header->e_phnum; i++, segment++)
		if (segment->p_type == PT_LOAD && place - segment->p_vaddr < segment->p_filesz)
			return place - segment->p_vaddr + segment->p_offset;
	return 0;
}

static void call_functions(void)
{
	show("counter", offset_of(&counter));
	show("address", (long)probed);
	show("offset", offset_of(probed));
	probed(-5, "text", 30);
	other_probed(21);
	counted(counter);
}

static void call_probes(void)
{
	static const char text[] = "of a probe";
	int local = -6;
	long array[] = { 1, 2, 3 };

	PROBE("registers", "0", "-4@%%eax 8@%%rbx -4@$-12 1@%%cl", "a"(-17), "b"(text), "c"(0x1fe));
	PROBE("memory", "0", "-4@(%%rax) 8@8(%%rbx) 8@(%%rbx,%%rcx,8) -4@%0", "m"(variable), "a"(&local), "b"(array),
	      "c"(2L));
	show("guard", calls_guarded_semaphore);
	if (calls_guarded_semaphore)
		PROBE("guarded", "calls_guarded_semaphore", "4@%%eax", "a"(77));
}


int main(int count, char **arguments)
{
	static const struct {
		const char *name;
		void (*call)(void);
	} calls[] = {
		{ "numbers", call_numbers }, { "texts", call_texts },   { "fault", call_fault },
		{ "buffers", call_buffers }, { "sockets", call_sockets }, { "task", call_task },
		{ "program", call_program }, { "bpf", call_bpf },       { "module", call_module },
		{ "functions", call_functions }, { "probes", call_probes },
	};

	for (int i = 1; i < count; i++) {
		for (size_t k = 0; k < sizeof(calls) / sizeof(*calls); k++)
			if (strcmp(arguments[i], calls[k].name) == 0)
				calls[k].call();
	}
	return 0;
}
