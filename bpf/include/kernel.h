/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The kernel's structures, as far as they are read. Offsets are those of the running kernel: the loader corrects
 * them (CO-RE). What differs between kernels has a flavour, NAME___WHICH.
 */
#ifndef TETRA_KERNEL_H
#define TETRA_KERNEL_H

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	__u32 val;
} kernel_id;

struct ns_common {
	unsigned int inum;
};

struct uts_namespace {
	struct ns_common ns;
};

struct ipc_namespace {
	struct ns_common ns;
};

struct mnt_namespace {
	struct ns_common ns;
};

struct net {
	struct ns_common ns;
};

struct time_namespace {
	struct ns_common ns;
};

struct cgroup_namespace {
	struct ns_common ns;
};

struct pid_namespace {
	struct ns_common ns;
};

struct user_namespace {
	struct ns_common ns;
	int level;
	kernel_id owner;
	kernel_id group;
};

struct nsproxy {
	struct uts_namespace *uts_ns;
	struct ipc_namespace *ipc_ns;
	struct mnt_namespace *mnt_ns;
	struct pid_namespace *pid_ns_for_children;
	struct net *net_ns;
	struct time_namespace *time_ns;
	struct time_namespace *time_ns_for_children;
	struct cgroup_namespace *cgroup_ns;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

/* The inode number of the first pid namespace: part of what user space may rely on. */
#define PROC_PID_INIT_INO 0xEFFFFFFCU

struct pid {
	unsigned int level;
	struct upid numbers[];
};

/* Two 32-bit halves before 6.3, one number since: the same bytes on a little-endian machine. */
typedef struct {
	__u64 val;
} capability_set;

struct cred {
	kernel_id uid;
	kernel_id gid;
	kernel_id suid;
	kernel_id sgid;
	kernel_id euid;
	kernel_id egid;
	kernel_id fsuid;
	kernel_id fsgid;
	unsigned int securebits;
	capability_set cap_inheritable;
	capability_set cap_permitted;
	capability_set cap_effective;
	capability_set cap_ambient;
	struct user_namespace *user_ns;
};

struct qstr {
	__u32 len;
	const unsigned char *name;
};

struct hlist_bl_node {
	struct hlist_bl_node **pprev;
};

struct dentry {
	struct hlist_bl_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct fs_struct {
	struct path root;
	struct path pwd;
};

struct inode {
	unsigned short i_mode;
	kernel_id i_uid;
	kernel_id i_gid;
	unsigned long i_ino;
	unsigned int i_nlink;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct filename {
	const char *name;
};

struct kiocb {
	struct file *ki_filp;
};

struct linux_binprm {
	unsigned int secureexec : 1;
	struct file *file;
	const char *filename;
};

struct mm_struct {
	struct file *exe_file;
	unsigned long start_stack;
	unsigned long arg_start;
	unsigned long arg_end;
	unsigned long env_start;
	unsigned long env_end;
};

struct kernfs_node {
	const char *name;
	__u64 id;
};

struct kernfs_node___parent {
	struct kernfs_node *parent;
};

/* Since 6.15. */
struct kernfs_node___rcu_parent {
	struct kernfs_node *__parent;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
};

enum cgroup_subsys_id {
	cpuset_cgrp_id,
	memory_cgrp_id,
	pids_cgrp_id,
};

struct css_set {
	struct cgroup_subsys_state *subsys[16];
	struct cgroup *dfl_cgrp;
};

typedef struct {
	int counter;
} atomic_t;

struct signal_struct {
	atomic_t live;
	int nr_threads;
	int group_exit_code;
	unsigned int flags;
	unsigned long long sum_sched_runtime;
};

/* signal_struct.flags: the whole group ends, with one code. */
#define SIGNAL_GROUP_EXIT 0x00000004

struct task_struct {
	int pid;
	int tgid;
	int exit_code;
	char comm[16];
	__u64 start_boottime;
	__u64 self_exec_id;
	__u64 parent_exec_id;
	kernel_id loginuid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct mm_struct *mm;
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	struct css_set *cgroups;
	const struct cred *cred;
};

struct in6_addr {
	__u8 bytes[16];
};

struct sock_common {
	__u32 skc_daddr;
	__u32 skc_rcv_saddr;
	__u16 skc_dport; /* as on the wire */
	__u16 skc_num;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
};

struct sock {
	struct sock_common __sk_common;
	__u16 sk_type;
	__u16 sk_protocol;
	__u32 sk_priority;
	__u32 sk_mark;
};

struct socket {
	struct sock *sk;
};

struct sk_buff {
	unsigned int len;
	__u32 priority;
	__u32 hash;
	__u32 mark;
	__u16 protocol;
	__u16 network_header;
	__u16 transport_header;
	unsigned char *head;
};

struct net_device {
	char name[16];
};

enum iter_type {
	ITER_UBUF,
	ITER_IOVEC,
};

struct iovec {
	void *iov_base;
	__u64 iov_len;
};

struct iov_iter {
	__u8 iter_type;
	__u64 iov_offset;
	__u64 count;
};

/* Until 6.3. */
struct iov_iter___until_6_3 {
	const struct iovec *iov;
};

/* Since 6.4. */
struct iov_iter___since_6_4 {
	const struct iovec *__iov;
};

/* Since 6.0. */
struct iov_iter___since_6_0 {
	void *ubuf;
};

struct bpf_map {
	enum bpf_map_type map_type;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	char name[16];
};

struct bpf_prog_aux {
	char name[16];
};

struct bpf_prog {
	enum bpf_prog_type type;
	__u32 len;
	struct bpf_prog_aux *aux;
};

struct perf_event_attr {
	__u32 type;
	__u64 config;
	__u64 kprobe_func;
	__u64 probe_offset;
};

struct perf_event {
	struct perf_event_attr attr;
};

struct module {
	char name[56];
	unsigned long taints;
};

/* Only in kernels that check signatures. */
struct module___signed {
	_Bool sig_ok;
};

struct load_info {
	const char *name;
};

struct load_info___signed {
	_Bool sig_ok;
};

#pragma clang attribute pop

#endif
