/* echo_T returns its argument, from a register; echo_stack_T returns one that no register has room for. */
#include <stdint.h>

#define ECHO(name, type)                                                                                                             \
	type echo_##name(type value)                                                                                                 \
	{                                                                                                                            \
		return value;                                                                                                        \
	}                                                                                                                            \
	type echo_stack_##name(int64_t i0, int64_t i1, int64_t i2, int64_t i3, int64_t i4, int64_t i5, int64_t i6, int64_t i7,       \
			       double d0, double d1, double d2, double d3, double d4, double d5, double d6, double d7, type value)   \
	{                                                                                                                            \
		/* Registers and stack words before it must be right as well. */                                                     \
		int good = i0 == 100 && i1 == 101 && i2 == 102 && i3 == 103 && i4 == 104 && i5 == 105 && i6 == 106 && i7 == 107 &&   \
			   d0 == 108 && d1 == 109 && d2 == 110 && d3 == 111 && d4 == 112 && d5 == 113 && d6 == 114 && d7 == 115;     \
		return good ? value : 0;                                                                                             \
	}

ECHO(i64, int64_t)
ECHO(u64, uint64_t)
ECHO(i32, int32_t)
ECHO(u32, uint32_t)
ECHO(i16, int16_t)
ECHO(u16, uint16_t)
ECHO(i8, int8_t)
ECHO(u8, uint8_t)
ECHO(float, float)
ECHO(double, double)
