using ContactLookup.Phone;

namespace ContactLookup.Providers.Replies;

/// <summary>One record of a reply, with the values that a match rule needs.</summary>
/// <param name="Contact">The record, flattened.</param>
/// <param name="Id">Its own id.</param>
/// <param name="PersonId">The id the duplicates of one person have in common.</param>
/// <param name="Form">The form in which it has the number, or else the form that was asked with.</param>
/// <param name="Created">When it was created, or null.</param>
/// <param name="Modified">When it was last changed, or null.</param>
internal sealed record Match(Contact Contact, string Id, string PersonId, PhoneFormat Form, DateTimeOffset? Created, DateTimeOffset? Modified)
{
    /// <summary>Whether it has a name. A contact that a call created has no name.</summary>
    public bool HasName => Contact[ContactField.FullName].Length > 0;

    // A record prints its members, and the id of some systems is the person's number.
    public override string ToString() => "[match]";
}
