using System.Globalization;
using Quickstart;
using Veo;

const double BinWidth = 2.5;

// Hourly climate normals of Seattle, 1981 to 2010: 8,759 temperatures in degrees Celsius (see README.md for the source).
double[] temperatures = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "seattle-weather-hourly-normals.csv"))
    .Skip(1)
    .Select(static line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture))];

// A card if this machine has one, else the host device: the same API, with the kernels in a process of their own on the CPU.
await using var ve = await VeoProcess.OpenAsync();
var stats = IStats.Load(ve);

// To the device once, then three kernels on the same memory.
using VeBuffer<double> values = ve.Allocate<double>(temperatures.Length);
await values.CopyFromAsync(temperatures);

double sum = await stats.SumAsync(values, values.Length);
stats.MinMax(values, values.Length, out double min, out double max);

double low = Math.Floor(min / BinWidth) * BinWidth;
int[] bins = new int[(int)((max - low) / BinWidth) + 1];
int outside = await stats.HistogramAsync(values, values.Length, low, BinWidth, bins, bins.Length);

var onDevice = new Summary(sum, min, max, bins);
var expected = Summary.OnThisMachine(temperatures, low, BinWidth, bins.Length);
bool correct = outside == 0 && onDevice.Agrees(expected);

Report.Print(ve, temperatures.Length, onDevice, low, BinWidth, correct);
return correct ? 0 : 1;
