using Veo;

namespace Aot;

/// <summary><c>struct string</c>: the rows of two instants in device memory.</summary>
internal struct WaveString
{
    public VeAddress<double> Now;
    public VeAddress<double> Before;
    public long Points;
}
