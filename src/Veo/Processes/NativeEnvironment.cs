using Veo.Native;

namespace Veo;

/// <summary>Native environment variables for the time of one native call, put back afterwards. Used on the process owner's thread only.</summary>
internal sealed class NativeEnvironment : IDisposable
{
    private readonly List<(string Name, string? Value)> _previous = [];

    internal NativeEnvironment(IEnumerable<KeyValuePair<string, string?>> variables)
    {
        try
        {
            foreach ((string name, string? value) in variables)
            {
                string? previous = LibC.GetEnvironment(name);
                LibC.SetEnvironment(name, value);
                _previous.Add((name, previous));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        for (int i = _previous.Count - 1; i >= 0; i--)
        {
            LibC.SetEnvironment(_previous[i].Name, _previous[i].Value);
        }
    }
}
