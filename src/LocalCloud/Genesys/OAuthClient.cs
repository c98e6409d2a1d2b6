namespace LocalCloud;

/// <summary>
/// An OAuth client with the client-credentials grant, as an administrator sees it: secrets, state, role and divisions.
/// Properties may be changed while requests arrive.
/// </summary>
public sealed class OAuthClient
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);

    internal OAuthClient(string id, string secret)
    {
        Id = id;
        _secrets.Add(secret);
    }

    public string Id { get; }

    public string Name { get; init; } = "Contact lookup";

    /// <summary>The secrets accepted now: one, or two during a rotation with overlap.</summary>
    public IReadOnlyCollection<string> Secrets
    {
        get
        {
            lock (_lock)
            {
                return [.. _secrets];
            }
        }
    }

    /// <summary>A disabled client gets no token, and the tokens it has are invalid.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The permissions of its roles. Removing <c>externalContacts:contact:view</c> makes every lookup a 403.</summary>
    public IReadOnlySet<string> Permissions { get; set; } = new HashSet<string> { "externalContacts:contact:view" };

    /// <summary>The divisions its roles are granted in; <c>*</c> is all of them.</summary>
    public IReadOnlySet<string> Divisions { get; set; } = new HashSet<string> { "*" };

    public void Accept(string secret)
    {
        lock (_lock)
        {
            _secrets.Add(secret);
        }
    }

    public void Refuse(string secret)
    {
        lock (_lock)
        {
            _secrets.Remove(secret);
        }
    }

    internal bool Accepts(string secret)
    {
        lock (_lock)
        {
            return _secrets.Contains(secret);
        }
    }

    internal bool SeesDivision(string division) => Divisions.Contains("*") || Divisions.Contains(division);
}
