/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Paths, from a directory entry up to the root of the process. bpf_d_path is for few programs only; this is for all.
 */
#ifndef TETRA_PATH_H
#define TETRA_PATH_H

/* Where a walk to the root of a process is. */
struct walk {
	struct dentry *dentry;
	struct mount *mount;
	struct dentry *mount_root;
	struct dentry *root_dentry;
	struct mount *root_mount;
	__u32 position; /* of the first byte of the path so far */
	__u32 is_truncated;
};

struct path_buffer {
	struct walk walk;
	char bytes[PATH_SIZE + NAME_SIZE]; /* filled from behind; the end is slack for the verifier */
};

/*
 * What a helper gave as a length: nothing if it is negative, an error, or more than asked for. The barriers keep the
 * compiler from testing a copy of it, which the verifier would not connect with what is used (6.1).
 */
static __always_inline __u64 bounded(long length, __u64 limit)
{
	__u64 bounded = length;

	barrier_var(bounded);
	if (bounded > limit)
		bounded = 0;
	barrier_var(bounded);
	return bounded;
}

static __always_inline struct mount *mount_of(struct vfsmount *mount)
{
	return (void *)mount - bpf_core_field_offset(struct mount, mnt);
}

/* Of a typed pointer. An entry that is in no directory any more has left the hash; so has the root of a file system. */
static __always_inline bool is_deleted(struct dentry *dentry)
{
	return !dentry->d_hash.pprev && dentry->d_parent != dentry;
}

/* One step towards the root: puts a name before the path, or goes from a mount to where it is mounted. */
static long on_path_step(__u32 index, struct path_buffer **context)
{
	struct path_buffer *buffer = *context;
	struct walk *walk = &buffer->walk;
	struct dentry *dentry = walk->dentry;
	struct mount *mount = walk->mount;
	struct dentry *parent;
	const unsigned char *name;
	__u32 position = walk->position;
	__u32 length;

	if (dentry == walk->root_dentry && mount == walk->root_mount)
		return 1;
	if (dentry == walk->mount_root) {
		struct mount *below = BPF_CORE_READ(mount, mnt_parent);

		/* The root of all; the process's own root was left by a rename. */
		if (below == mount)
			return 1;
		walk->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
		walk->mount = below;
		walk->mount_root = BPF_CORE_READ(below, mnt.mnt_root);
		return 0;
	}
	parent = BPF_CORE_READ(dentry, d_parent);
	if (parent == dentry)
		return 1;
	length = BPF_CORE_READ(dentry, d_name.len);
	name = BPF_CORE_READ(dentry, d_name.name);
	if (length >= NAME_SIZE || position > PATH_SIZE || position < length + 1) {
		walk->is_truncated = 1;
		return 1;
	}
	position -= length + 1;
	barrier_var(position);
	if (position > PATH_SIZE)
		return 1;
	buffer->bytes[position] = '/';
	bpf_probe_read_kernel(buffer->bytes + position + 1, length, name);
	walk->position = position;
	walk->dentry = parent;
	return 0;
}

/* Where the walk begins, and that it ends at the root of a process, whose `fs` is a typed pointer. */
static __always_inline void begin_path(
	struct path_buffer *buffer, struct vfsmount *mount, struct dentry *dentry, struct fs_struct *fs)
{
	struct walk *walk = &buffer->walk;

	walk->dentry = dentry;
	walk->mount = mount_of(mount);
	walk->mount_root = BPF_CORE_READ(mount, mnt_root);
	walk->root_dentry = fs->root.dentry;
	walk->root_mount = mount_of(fs->root.mnt);
	walk->position = PATH_SIZE;
	walk->is_truncated = 0;
}

/* Gives the path's length; its bytes are the last ones before PATH_SIZE. */
static __always_inline __u64 walk_path(struct path_buffer *buffer)
{
	bpf_loop(PATH_STEPS, on_path_step, &buffer, 0);
	return bounded(PATH_SIZE - buffer->walk.position, PATH_SIZE);
}

static __always_inline void copy_path(char *out, struct path_buffer *buffer, __u64 length)
{
	bpf_probe_read_kernel(out, length, buffer->bytes + (PATH_SIZE - length));
}

#endif
