/* Reductions over doubles: what a Vector Engine does best, and what any C compiler understands. */

double mysum(const double *values, int count)
{
	double sum = 0.0;

	for (int i = 0; i < count; i++)
		sum += values[i];
	return sum;
}

void minmax(const double *values, int count, double *min, double *max)
{
	double low = values[0];
	double high = values[0];

	for (int i = 1; i < count; i++) {
		low = values[i] < low ? values[i] : low;
		high = values[i] > high ? values[i] : high;
	}
	*min = low;
	*max = high;
}

/* Counts values in bin_count bins of equal width from low on. Returns how many lay outside of all bins. */
int histogram(const double *values, int count, double low, double width, int *bins, int bin_count)
{
	int outside = 0;

	for (int i = 0; i < bin_count; i++)
		bins[i] = 0;
	for (int i = 0; i < count; i++) {
		double position = (values[i] - low) / width;

		if (position >= 0.0 && position < bin_count)
			bins[(int)position]++;
		else
			outside++;
	}
	return outside;
}
