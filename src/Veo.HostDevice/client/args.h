#ifndef VEOHOST_ARGS_H
#define VEOHOST_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum argument_class {
	ARGUMENT_UNSET = 0,
	ARGUMENT_INTEGER,
	ARGUMENT_FLOAT, /* single or double: the bits of a floating-point register */
	ARGUMENT_STACK,
};

struct argument {
	uint64_t bits;
	char *buffer;
	size_t size;
	uint8_t class;
	uint8_t intent;
};

#define ARGUMENTS_INLINE 16
/* More than any kernel has; keeps the machine's form within what the worker can call. */
#define ARGUMENTS_MAX 512

struct veohost_times;

struct veo_args {
	struct argument *list;
	int count;
	int capacity;
	uint8_t result_class;
	bool withdrawable;
	struct veohost_times *times; /* NULL: not timed */
	struct argument first[ARGUMENTS_INLINE];
};

#endif
