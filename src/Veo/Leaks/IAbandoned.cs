namespace Veo;

/// <summary>Something that the garbage collector has found, and that holds something native.</summary>
internal interface IAbandoned
{
    /// <summary>Gives back what it holds. Runs on a thread of the pool.</summary>
    void Settle();
}
