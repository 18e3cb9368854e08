/* One kernel for each class of result, and for arguments of every class in registers and beyond. */
#include <stdint.h>

int8_t echo_i8(int8_t x) { return x; }
uint8_t echo_u8(uint8_t x) { return x; }
int16_t echo_i16(int16_t x) { return x; }
uint16_t echo_u16(uint16_t x) { return x; }
int32_t echo_i32(int32_t x) { return x; }
uint32_t echo_u32(uint32_t x) { return x; }
int64_t echo_i64(int64_t x) { return x; }
uint64_t echo_u64(uint64_t x) { return x; }
float echo_float(float x) { return x; }
double echo_double(double x) { return x; }
void *echo_pointer(void *x) { return x; }

double mixed(int32_t a, double b, int64_t c, float d, uint8_t e, int16_t f, uint32_t g, double h, int8_t i, uint64_t j, float k, double l)
{
	return a + 2 * b + 3.0 * c + 4 * d + 5 * e + 6 * f + 7.0 * g + 8 * h + 9 * i + 10.0 * j + 11 * k + 12 * l;
}
