/*
 * The least that a program can be: ends at once; with an argument, sleeps until it is killed.
 *
 *     cc -static -nostdlib -o minimal minimal.S
 */
	.globl	_start
_start:
#if defined(__x86_64__)
	cmpq	$1, (%rsp)
	ja	sleep
	xorl	%edi, %edi
	movl	$60, %eax		/* exit */
	syscall
sleep:
	movl	$34, %eax		/* pause */
	syscall
	jmp	sleep
#elif defined(__aarch64__)
	ldr	x9, [sp]
	mov	x0, #0
	cmp	x9, #1
	b.hi	sleep
	mov	x8, #93			/* exit */
	svc	#0
sleep:
	mov	x0, #0
	mov	x1, #0
	mov	x2, #0
	mov	x3, #0
	mov	x8, #73			/* ppoll, of nothing and without end */
	svc	#0
	b	sleep
#else
#error "no system calls for this processor"
#endif
	.section .note.GNU-stack, "", %progbits
