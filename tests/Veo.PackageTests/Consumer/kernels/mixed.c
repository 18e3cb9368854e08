#include "mixed.h"

double mix(signed char a, unsigned char b, short c, unsigned short d, int e, unsigned f, long g, unsigned long h,
	   float i, double j, const double *values, int count)
{
	double sum = (double)a + b + c + d + e + f + g + h + i + j;

	for (int n = 0; n < count; n++)
		sum += SCALE * values[n];
	return sum;
}

int negate(int value)
{
	return -value;
}

void squares(long *out, int count)
{
	for (int n = 0; n < count; n++)
		out[n] = (long)n * n;
}

int crash(const int *address)
{
	return *address;
}
