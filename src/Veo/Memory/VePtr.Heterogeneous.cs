namespace Veo;

/// <content>The heterogeneous form, in which the address says whose it is.</content>
public readonly partial struct VePtr
{
    /// <summary>Whether the address carries a process's identifier (<c>veo_is_ve_addr</c>).</summary>
    public bool IsHeterogeneous => HeterogeneousAddress.IsMarked(Address);

    /// <summary>
    /// The pointer with its process's identifier in the address (<c>veo_set_proc_identifier</c>), for kernels that expect heterogeneous memory
    /// and strip it with <c>veo_get_hmem_addr</c>. Everything else wants the plain form.
    /// </summary>
    /// <returns>The marked pointer; the owner stays, so a call keeps the memory alive as usual. Null stays null.</returns>
    /// <exception cref="InvalidOperationException">The process is not known, or there are more than the 16 that the form can tell apart.</exception>
    public VePtr ToHeterogeneous()
    {
        if (IsNull || IsHeterogeneous)
        {
            return this;
        }

        VeoProcess process = Process ?? throw new InvalidOperationException(
            "The pointer was made of a bare address, so it is not known which process it belongs to; take it from a buffer, a symbol or a result.");
        return process.Identifier is >= 0 and < HeterogeneousAddress.Processes
            ? new VePtr(HeterogeneousAddress.Add(Address, process.Identifier), Owner)
            : throw new InvalidOperationException(
                $"The process has the identifier {process.Identifier}; heterogeneous pointers can tell apart only {HeterogeneousAddress.Processes} " +
                "processes, 0 to 15, that are open at a time.");
    }

    /// <summary>The pointer without a process's identifier in the address (<c>veo_get_hmem_addr</c>).</summary>
    /// <returns>The plain pointer; the owner stays. A plain pointer comes back as it is.</returns>
    public VePtr ToPlain() => new(HeterogeneousAddress.Remove(Address), Owner);
}
