/*
 * What client and worker share. Offsets count from the start of the arena, 0 means none. README.md tells the protocol.
 */
#ifndef VEOHOST_LAYOUT_H
#define VEOHOST_LAYOUT_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define VEOHOST_PROTOCOL 3
/* The worker's end of the socket. */
#define VEOHOST_SOCKET_FD 3
/* Where the main context's channel lies in the arena; the control block is in front of it. */
#define VEOHOST_MAIN_CHANNEL 256
#define CACHE_LINE 64

/* A slot's state: a generation in the upper 24 bits, then flags and the phase. */
#define PHASE_MASK 0x0fu
#define PHASE_READY 1u
#define PHASE_DONE 2u
/* Somebody sleeps on this word and wants to be woken by whoever changes it. */
#define STATE_SLEEPER 0x10u
/* Of a request that can be withdrawn: by the client, or taken by the worker, whichever comes first. */
#define STATE_WITHDRAWN 0x20u
#define STATE_TAKEN 0x40u
#define STATE_GENERATION(n) ((uint32_t)(n) << 8)

enum operation {
	OP_CALL = 1,
	OP_LOAD,    /* payload: library name. result: handle */
	OP_UNLOAD,  /* target: handle. result: dlclose() */
	OP_SYMBOL,  /* target: handle, payload: name. result: address */
	OP_ALLOC,   /* words[0]: size. result: address or 0 */
	OP_FREE,    /* target: address */
	OP_READ,    /* target: address, words[0]: size, payload: filled by the worker */
	OP_WRITE,   /* target: address, words[0]: size, payload: filled by the client */
	OP_FENCE,   /* target: address; the client transfers, see struct slot_fence */
	OP_COPY,    /* target: address to copy to, words[0]: size, words[1]: address to copy from */
	OP_HOST,    /* as a fence, where the client runs a function of its own; no request as kernels see it */
	OP_OPEN,    /* payload: struct channel. result: the id of the new thread, or 0 */
	OP_JUMP,    /* payload: the ring in which the queue goes on */
	OP_EXIT,    /* the context's thread ends; on the main context the process does */
};

enum result_class {
	RESULT_I64 = 0,
	RESULT_U64,
	RESULT_I32,
	RESULT_U32,
	RESULT_I16,
	RESULT_U16,
	RESULT_I8,
	RESULT_U8,
	RESULT_FLOAT,
	RESULT_DOUBLE,
	RESULT_VOID,
	RESULT_CLASSES,
};

#define SLOT_WORDS 27

/* One request. A call with up to three argument words costs a single cache line in each direction. */
struct slot {
	alignas(CACHE_LINE) _Atomic uint32_t state;
	uint8_t operation;
	uint8_t result_class;
	uint8_t integers; /* argument words for integer registers, first in words */
	uint8_t floats;   /* then those for floating-point registers */
	uint16_t stack;   /* then those for the stack */
	uint8_t external : 1; /* words lie at the start of the payload instead */
	uint8_t timed : 1; /* a call; the worker leaves its times in the words, which it needs no more by then */
	uint8_t withdrawable;
	uint32_t direct_copies; /* transfers of the client since the previous request, which the worker has not seen */
	uint64_t target;
	uint64_t payload;
	uint64_t result;
	uint64_t words[SLOT_WORDS];
};

_Static_assert(sizeof(struct slot) == 4 * CACHE_LINE, "a slot is four cache lines");

/* In the words of a slot whose call was timed: nanoseconds of CLOCK_MONOTONIC, as struct veohost_times has them. */
struct slot_times {
	uint64_t started;
	uint64_t ended;
};

/* The turn of a rendezvous, in the first word of an OP_FENCE slot; the worker copies between target + offset and the payload. */
enum fence_turn {
	FENCE_AHEAD = 0, /* the queue has not come to it */
	FENCE_CLIENT,    /* the client's turn: nothing else runs in this context */
	FENCE_TO_WORKER, /* worker: copy from the payload to the target */
	FENCE_TO_CLIENT, /* worker: copy from the target to the payload */
	FENCE_PASSED,    /* worker: go on */
	FENCE_BROKEN,    /* the worker has died */
};

#define FENCE_TURN_MASK 0x0fu

struct slot_fence {
	_Atomic uint32_t turn; /* with STATE_SLEEPER */
	uint32_t reserved;
	uint64_t offset;
	uint64_t size;
};

struct ring {
	uint32_t count; /* a power of two */
	alignas(CACHE_LINE) struct slot slots[];
};

/* A context. The worker alone writes the last two; the client reads `running` once the worker is dead. */
struct channel {
	uint64_t ring;
	uint64_t stack_size;
	/* Where each side was when it last had something to do, as own_processor() says; for the other one's spinning. */
	alignas(CACHE_LINE) _Atomic uint32_t client_processor;
	alignas(CACHE_LINE) _Atomic uint32_t worker_processor;
	_Atomic uint64_t running; /* the slot whose request the worker is at */
};

enum fault_state {
	FAULT_NONE = 0,
	FAULT_CLAIMED,
	FAULT_RECORDED,
};

/* At offset 0 of the arena. */
struct control {
	_Atomic uint64_t heap_top; /* bytes of device memory that are in use or have been */
	_Atomic uint32_t fault;    /* enum fault_state; the first faulting thread claims it */
	int32_t fault_signal;
	uint64_t fault_channel; /* 0: a thread that serves no context */
};

_Static_assert(sizeof(struct control) <= VEOHOST_MAIN_CHANNEL, "the control block ends before the main channel");

/* Both directions over the socket at start; the descriptors of arena and heap travel with the client's. */
struct hello {
	uint32_t protocol;
	int32_t pid;
	uint64_t arena_size;
	uint64_t heap_size;
	uint64_t arena_base;
	uint64_t heap_base;
};

#endif
