#include "args.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "veo_host.h"

struct veo_args *veo_args_alloc(void)
{
	struct veo_args *args = malloc(sizeof(*args));

	if (!args) {
		set_error(ENOMEM, "no memory for arguments");
		return NULL;
	}
	args->list = args->first;
	args->capacity = ARGUMENTS_INLINE;
	veo_args_clear(args);
	return args;
}

void veo_args_clear(struct veo_args *args)
{
	if (!args)
		return;
	args->count = 0;
	args->result_class = RESULT_I64;
	args->withdrawable = false;
	args->times = NULL;
}

void veo_args_free(struct veo_args *args)
{
	if (!args)
		return;
	if (args->list != args->first)
		free(args->list);
	free(args);
}

static bool grow(struct veo_args *args, int count)
{
	struct argument *list = malloc((size_t)count * 2 * sizeof(*list));

	if (!list) {
		set_error(ENOMEM, "no memory for %d arguments", count);
		return false;
	}
	memcpy(list, args->list, (size_t)args->count * sizeof(*list));
	if (args->list != args->first)
		free(args->list);
	args->list = list;
	args->capacity = count * 2;
	return true;
}

/* The n-th argument, with unset ones in front of it where there were none. */
static struct argument *argument(struct veo_args *args, int n)
{
	if (!args || n < 0 || n >= ARGUMENTS_MAX) {
		set_error(EINVAL, args ? "argument %d: the number of an argument is 0 to %d" : "argument %d of %d: args is NULL", n,
			  ARGUMENTS_MAX - 1);
		return NULL;
	}
	if (n >= args->capacity && !grow(args, n + 1))
		return NULL;
	if (n >= args->count) {
		for (int i = args->count; i < n; i++)
			args->list[i].class = ARGUMENT_UNSET;
		args->count = n + 1;
	}
	return &args->list[n];
}

static int set(struct veo_args *args, int n, enum argument_class class, uint64_t bits)
{
	struct argument *place = argument(args, n);

	if (!place)
		return -1;
	place->class = (uint8_t)class;
	place->bits = bits;
	return 0;
}

int veo_args_set_i64(struct veo_args *args, int argnum, int64_t val)
{
	return set(args, argnum, ARGUMENT_INTEGER, (uint64_t)val);
}

int veo_args_set_u64(struct veo_args *args, int argnum, uint64_t val)
{
	return set(args, argnum, ARGUMENT_INTEGER, val);
}

int veo_args_set_i32(struct veo_args *args, int argnum, int32_t val)
{
	return set(args, argnum, ARGUMENT_INTEGER, (uint64_t)(int64_t)val);
}

int veo_args_set_u32(struct veo_args *args, int argnum, uint32_t val)
{
	return set(args, argnum, ARGUMENT_INTEGER, val);
}

int veo_args_set_i16(struct veo_args *args, int argnum, int16_t val)
{
	return set(args, argnum, ARGUMENT_INTEGER, (uint64_t)(int64_t)val);
}

int veo_args_set_u16(struct veo_args *args, int argnum, uint16_t val)
{
	return set(args, argnum, ARGUMENT_INTEGER, val);
}

int veo_args_set_i8(struct veo_args *args, int argnum, int8_t val)
{
	return set(args, argnum, ARGUMENT_INTEGER, (uint64_t)(int64_t)val);
}

int veo_args_set_u8(struct veo_args *args, int argnum, uint8_t val)
{
	return set(args, argnum, ARGUMENT_INTEGER, val);
}

int veo_args_set_double(struct veo_args *args, int argnum, double val)
{
	uint64_t bits;

	memcpy(&bits, &val, sizeof(bits));
	return set(args, argnum, ARGUMENT_FLOAT, bits);
}

int veo_args_set_float(struct veo_args *args, int argnum, float val)
{
	uint32_t bits;

	/* This machine reads a single from the lower half of a register or stack word, unlike a Vector Engine. */
	memcpy(&bits, &val, sizeof(bits));
	return set(args, argnum, ARGUMENT_FLOAT, bits);
}

int veo_args_set_stack(struct veo_args *args, enum veo_args_intent inout, int argnum, char *buff, size_t len)
{
	struct argument *place;

	if (inout != VEO_INTENT_IN && inout != VEO_INTENT_INOUT && inout != VEO_INTENT_OUT) {
		set_error(EINVAL, "argument %d: %d is no intent", argnum, (int)inout);
		return -1;
	}
	if (!buff && len != 0) {
		set_error(EINVAL, "argument %d: a NULL buffer with %zu bytes", argnum, len);
		return -1;
	}
	place = argument(args, argnum);
	if (!place)
		return -1;
	place->class = ARGUMENT_STACK;
	place->intent = (uint8_t)inout;
	place->buffer = buff;
	place->size = len;
	return 0;
}

int veo_args_set_hmem(struct veo_args *args, int argnum, void *buff)
{
	return veo_args_set_u64(args, argnum, (uint64_t)(uintptr_t)buff);
}

int veohost_args_set_result(struct veo_args *args, enum veohost_result kind)
{
	if (!args || (unsigned)kind >= RESULT_CLASSES) {
		set_error(EINVAL, "veohost_args_set_result: %s", args ? "no such class of a result" : "args is NULL");
		return -1;
	}
	args->result_class = (uint8_t)kind;
	return 0;
}

int veohost_args_set_withdrawable(struct veo_args *args, int withdrawable)
{
	if (!args) {
		set_error(EINVAL, "veohost_args_set_withdrawable: args is NULL");
		return -1;
	}
	args->withdrawable = withdrawable != 0;
	return 0;
}

int veohost_args_set_times(struct veo_args *args, struct veohost_times *times)
{
	if (!args) {
		set_error(EINVAL, "veohost_args_set_times: args is NULL");
		return -1;
	}
	args->times = times;
	return 0;
}
