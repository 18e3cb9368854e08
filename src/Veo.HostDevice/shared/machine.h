/* How this machine's C calling convention spreads arguments: each class fills its registers in order, the rest goes to the stack in order. */
#ifndef VEOHOST_MACHINE_H
#define VEOHOST_MACHINE_H

#if defined(__x86_64__)
#define INTEGER_REGISTERS 6
#elif defined(__aarch64__)
#define INTEGER_REGISTERS 8
#else
#error "The host device knows the calling conventions of x86-64 and aarch64 Linux only."
#endif

#define FLOAT_REGISTERS 8
/* The longest list of stack words that invoke() has a prototype for. */
#define STACK_WORDS_MAX 512

#endif
