/* From arguments to the machine's form of a call. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "client.h"
#include "machine.h"
#include "veo_host.h"

_Static_assert(sizeof(struct veohost_times) == sizeof(struct slot_times), "times travel as they are");

#define IMAGE_ALIGNMENT 16u

/* How much of everything a call has. */
struct shape {
	unsigned integers;
	unsigned floats;
	unsigned stack;
	unsigned deliveries;
	size_t words_size; /* of the words in the payload; 0 if they fit in the slot */
	size_t image_size; /* of the stack arguments behind them */
};

static size_t padded(size_t size)
{
	/* A buffer of length 0 still has an address of its own. */
	return size == 0 ? IMAGE_ALIGNMENT : (size + IMAGE_ALIGNMENT - 1) & ~(size_t)(IMAGE_ALIGNMENT - 1);
}

static bool measure(const struct veo_args *args, struct shape *shape)
{
	*shape = (struct shape){.deliveries = args->times != NULL};
	for (int i = 0; i < args->count; i++) {
		const struct argument *argument = &args->list[i];
		bool is_float = argument->class == ARGUMENT_FLOAT;

		if (argument->class == ARGUMENT_UNSET) {
			set_error(EINVAL, "argument %d of %d was never set", i, args->count);
			return false;
		}
		if (is_float && shape->floats < FLOAT_REGISTERS)
			shape->floats++;
		else if (!is_float && shape->integers < INTEGER_REGISTERS)
			shape->integers++;
		else
			shape->stack++;
		if (argument->class != ARGUMENT_STACK)
			continue;
		if (argument->size > STACK_IMAGE_MAX || padded(argument->size) > STACK_IMAGE_MAX - shape->image_size) {
			set_error(E2BIG, "the stack arguments have more than %zu bytes together; use device memory", STACK_IMAGE_MAX);
			return false;
		}
		shape->image_size += padded(argument->size);
		if (argument->intent != VEO_INTENT_IN && argument->size != 0)
			shape->deliveries++;
	}
	if (shape->integers + shape->floats + shape->stack > SLOT_WORDS)
		shape->words_size = padded((shape->integers + shape->floats + shape->stack) * sizeof(uint64_t));
	return true;
}

static bool provide(struct veo_thr_ctxt *ctx, const struct shape *shape, struct draft *draft)
{
	size_t size = shape->words_size + shape->image_size;

	if (size != 0) {
		draft->payload = arena_alloc(&ctx->proc->arena, size);
		draft->payload_size = size;
		if (draft->payload == 0) {
			set_error(ENOMEM, "no message memory for %zu bytes of arguments", size);
			return false;
		}
	}
	if (shape->deliveries != 0) {
		draft->deliveries = malloc((shape->deliveries + 1) * sizeof(*draft->deliveries));
		if (!draft->deliveries) {
			arena_free(&ctx->proc->arena, draft->payload, size);
			set_error(ENOMEM, "no memory for %u OUT arguments", shape->deliveries);
			return false;
		}
		draft->deliveries[shape->deliveries].buffer = NULL;
	}
	return true;
}

/* Puts one buffer into the payload at `offset`. Returns its address in the worker. */
static uint64_t place_buffer(struct veo_proc_handle *proc, const struct argument *argument, uint64_t offset, struct delivery **delivery)
{
	if (argument->intent == VEO_INTENT_OUT)
		memset(arena_at(proc, offset), 0, argument->size);
	else if (argument->size != 0)
		memcpy(arena_at(proc, offset), argument->buffer, argument->size);
	if (argument->intent != VEO_INTENT_IN && argument->size != 0)
		*(*delivery)++ = (struct delivery){.buffer = argument->buffer, .offset = offset, .size = argument->size};
	return proc->worker_arena + offset;
}

/* The times come back as OUT data do, only not from the payload. */
static void ask_for_times(struct veo_proc_handle *proc, struct slot *slot, struct veohost_times *times, struct delivery *delivery)
{
	slot->timed = times != NULL;
	if (times) {
		*delivery = (struct delivery){
			.buffer = times,
			.offset = (uint64_t)((char *)slot->words - proc->arena.base),
			.size = sizeof(*times),
		};
	}
}

static void fill(struct veo_thr_ctxt *ctx, const struct veo_args *args, const struct shape *shape, struct draft *draft)
{
	struct slot *slot = draft->slot;
	uint64_t *words = shape->words_size ? arena_at(ctx->proc, draft->payload) : slot->words;
	uint64_t *integer = words;
	uint64_t *integers_end = words + shape->integers;
	uint64_t *floating = integers_end;
	uint64_t *floats_end = floating + shape->floats;
	uint64_t *stack = floats_end;
	uint64_t offset = draft->payload + shape->words_size;
	struct delivery *delivery = draft->deliveries;

	slot->operation = OP_CALL;
	slot->result_class = args->result_class;
	slot->integers = (uint8_t)shape->integers;
	slot->floats = (uint8_t)shape->floats;
	slot->stack = (uint16_t)shape->stack;
	slot->external = shape->words_size != 0;
	slot->withdrawable = args->withdrawable;
	for (int i = 0; i < args->count; i++) {
		const struct argument *argument = &args->list[i];
		uint64_t bits = argument->bits;

		if (argument->class == ARGUMENT_STACK) {
			bits = place_buffer(ctx->proc, argument, offset, &delivery);
			offset += padded(argument->size);
		}
		if (argument->class == ARGUMENT_FLOAT && floating < floats_end)
			*floating++ = bits;
		else if (argument->class != ARGUMENT_FLOAT && integer < integers_end)
			*integer++ = bits;
		else
			*stack++ = bits;
	}
	ask_for_times(ctx->proc, slot, args->times, delivery);
}

uint64_t veo_call_async(struct veo_thr_ctxt *ctx, uint64_t addr, struct veo_args *args)
{
	struct shape shape;
	struct draft draft;

	if (!ctx || !args || addr == 0) {
		set_error(EINVAL, "a call needs a context, an address and arguments; %s", !ctx ? "the context is NULL" : !args ? "args is NULL" : "the address is 0");
		return VEO_REQUEST_ID_INVALID;
	}
	if (!measure(args, &shape) || !queue_begin(ctx, &draft))
		return VEO_REQUEST_ID_INVALID;
	if (!provide(ctx, &shape, &draft)) {
		queue_abandon(ctx);
		return VEO_REQUEST_ID_INVALID;
	}
	fill(ctx, args, &shape, &draft);
	draft.slot->target = addr;
	return queue_send(ctx, &draft);
}

uint64_t veo_call_async_by_name(struct veo_thr_ctxt *ctx, uint64_t libhdl, const char *symname, struct veo_args *args)
{
	uint64_t addr;

	if (!ctx) {
		set_error(EINVAL, "a call needs a context; it is NULL");
		return VEO_REQUEST_ID_INVALID;
	}
	addr = veo_get_sym(ctx->proc, libhdl, symname);
	return addr == 0 ? VEO_REQUEST_ID_INVALID : veo_call_async(ctx, addr, args);
}

int veo_call_sync(struct veo_proc_handle *proc, uint64_t addr, struct veo_args *args, uint64_t *result)
{
	uint64_t ignored;
	uint64_t id;

	if (!proc || proc_is(proc, PROC_DESTROYED)) {
		set_error(EINVAL, "veo_call_sync: the proc is %s", proc ? "destroyed" : "NULL");
		return -1;
	}
	id = veo_call_async(proc->main, addr, args);
	if (id == VEO_REQUEST_ID_INVALID)
		return -1;
	return veo_call_wait_result(proc->main, id, result ? result : &ignored) == VEO_COMMAND_OK ? 0 : -1;
}
