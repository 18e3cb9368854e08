/* Calls a kernel with words that the client has sorted into this machine's argument classes. */
#ifndef VEOHOST_INVOKE_H
#define VEOHOST_INVOKE_H

#include <stdint.h>

#include "layout.h"

#pragma GCC visibility push(hidden)

/* words: integers, then floats, then stack, as counted in the slot. Returns the result in the raw form of a Vector Engine. */
uint64_t invoke(const struct slot *call, const uint64_t *words);

#pragma GCC visibility pop

#endif
