using Veo;

namespace Aot;

/// <summary>The kernels of <c>kernels/waves.c</c>.</summary>
[VeKernel("libwaves.so", Naming = VeNaming.SnakeCase)]
internal partial interface IWaves
{
    // void advance(struct string *string, int count, double courant)

    /// <summary>Advances a string; afterwards its two rows may have changed places.</summary>
    ValueTask AdvanceAsync(Memory<WaveString> waveString, int count, double courant);

    // double crest(const double *values, int64_t count, int64_t *place)

    /// <summary>Finds the largest deflection.</summary>
    double Crest(VePtr<double> values, long count, out long place);

    // int broken(const int *nowhere)

    /// <summary>Reads from a pointer; here from the null pointer, which is a fault.</summary>
    ValueTask<int> BrokenAsync(VePtr<int> nowhere);
}
