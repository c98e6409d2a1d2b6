using ContactLookup.Phone;

namespace ContactLookup.Providers.Replies;

/// <summary>One record of a reply, with what a match rule looks at.</summary>
/// <param name="Contact">The record, flattened.</param>
/// <param name="Id">Its own id.</param>
/// <param name="PersonId">The id the duplicates of one person have in common.</param>
/// <param name="Form">The form in which it has the number, or else the form that was asked with.</param>
/// <param name="Created">When it was made, if it says so.</param>
/// <param name="Modified">When it was last changed, if it says so.</param>
internal sealed record Match(Contact Contact, string Id, string PersonId, PhoneFormat Form, DateTimeOffset? Created, DateTimeOffset? Modified)
{
    /// <summary>Whether it says what the person is called. A contact that a mere call has left behind does not.</summary>
    public bool HasName => Contact[ContactField.FullName].Length > 0;

    // A record prints its members, and some systems take a person's number for an id.
    public override string ToString() => "[match]";
}
