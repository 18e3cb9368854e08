#include "blocks.h"

#define SPLIT_BITS 4u
#define SPLITS (1u << SPLIT_BITS)
/* Sizes below 1 << EXACT_BITS have a class each. */
#define EXACT_BITS 8u
#define LOGS (64u - EXACT_BITS + 1u)

/* How many blocks are looked at one by one when no class is sure to have one. */
#define LOOKS 64u

static struct {
	uint64_t logs;
	uint16_t splits[LOGS];
	struct block *lists[LOGS][SPLITS];
} row;

_Static_assert((1u << EXACT_BITS) == SPLITS * 16, "an exact class is one grain wide");

struct class {
	unsigned log;
	unsigned split;
};

static unsigned top_bit(size_t size)
{
	return 63u - (unsigned)__builtin_clzl(size);
}

static struct class class_of(size_t size)
{
	unsigned bit = top_bit(size);

	if (bit < EXACT_BITS)
		return (struct class){.log = 0, .split = (unsigned)(size / BLOCK_GRAIN)};
	return (struct class){.log = bit - EXACT_BITS + 1, .split = (unsigned)(size >> (bit - SPLIT_BITS)) & (SPLITS - 1)};
}

/* Each block of this class and of those above is at least that large. */
static struct class class_above(size_t size)
{
	unsigned bit = top_bit(size);

	return class_of(bit < EXACT_BITS ? size : size + ((size_t)1 << (bit - SPLIT_BITS)) - 1);
}

/* Goes on to the next class that has a block, this one included. */
static bool next_class(struct class *class)
{
	unsigned splits = class->log < LOGS && class->split < SPLITS ? row.splits[class->log] & (~0u << class->split) : 0;
	uint64_t logs;

	if (splits == 0) {
		logs = class->log + 1 < LOGS ? row.logs & (~(uint64_t)0 << (class->log + 1)) : 0;
		if (logs == 0)
			return false;
		class->log = (unsigned)__builtin_ctzl(logs);
		splits = row.splits[class->log];
	}
	class->split = (unsigned)__builtin_ctz(splits);
	return true;
}

/* What has to stay in front of an aligned payload: nothing or a whole block. */
static size_t gap(struct block *block, size_t alignment)
{
	size_t bytes = -(uintptr_t)block_payload(block) & (alignment - 1);

	return bytes != 0 && bytes < BLOCK_MIN ? bytes + alignment : bytes;
}

struct block *block_free_in_front(struct block *block)
{
	struct block *front = (struct block *)((char *)block - block->before);

	return block->before != 0 && block_is_free(front) ? front : NULL;
}

void block_set_size(struct block *block, size_t size)
{
	block_set_word(block, size);
	block_after(block)->before = size;
}

void blocks_take_out(struct block *block)
{
	struct class class = class_of(block_size(block));

	block_set_word(block, block_size(block));
	if (block->next)
		block->next->previous = block->previous;
	if (block->previous) {
		block->previous->next = block->next;
		return;
	}
	row.lists[class.log][class.split] = block->next;
	if (block->next)
		return;
	row.splits[class.log] &= (uint16_t)~(1u << class.split);
	if (row.splits[class.log] == 0)
		row.logs &= ~((uint64_t)1 << class.log);
}

void blocks_insert(struct block *block)
{
	struct block *after = block_after(block);
	struct block *front = block_free_in_front(block);
	struct class class;
	struct block **list;

	if (block_is_free(after)) {
		blocks_take_out(after);
		block_set_size(block, block_size(block) + block_size(after));
	}
	if (front) {
		blocks_take_out(front);
		block_set_size(front, block_size(front) + block_size(block));
		block = front;
	}
	class = class_of(block_size(block));
	list = &row.lists[class.log][class.split];
	block_set_word(block, block_size(block) | BLOCK_FREE);
	block->previous = NULL;
	block->next = *list;
	if (block->next)
		block->next->previous = block;
	*list = block;
	row.splits[class.log] |= (uint16_t)(1u << class.split);
	row.logs |= (uint64_t)1 << class.log;
}

bool blocks_fits(struct block *block, size_t size, size_t alignment)
{
	return block_size(block) >= size && block_size(block) - size >= gap(block, alignment);
}

struct block *blocks_find(size_t size, size_t alignment)
{
	struct class class = class_above(alignment > BLOCK_GRAIN ? size + alignment + BLOCK_GRAIN : size);
	unsigned looks = LOOKS;

	if (next_class(&class))
		return row.lists[class.log][class.split];
	/* Nearly full: a block of just the right size and place may still be there. */
	for (class = class_of(size); next_class(&class); class.split++) {
		for (struct block *block = row.lists[class.log][class.split]; block; block = block->next) {
			if (blocks_fits(block, size, alignment))
				return block;
			if (--looks == 0)
				return NULL;
		}
	}
	return NULL;
}

struct block *blocks_cut(struct block *block, size_t size)
{
	size_t rest = block_size(block) - size;

	if (rest < BLOCK_MIN)
		return NULL;
	block_set_word(block, size);
	block_after(block)->before = size;
	block_set_size(block_after(block), rest);
	return block_after(block);
}

struct block *blocks_carve(struct block *block, size_t size, size_t alignment)
{
	size_t front = gap(block, alignment);
	struct block *rest;

	blocks_take_out(block);
	if (front != 0) {
		rest = block;
		block = blocks_cut(rest, front);
		blocks_insert(rest);
	}
	rest = blocks_cut(block, size);
	if (rest)
		blocks_insert(rest);
	return block;
}
