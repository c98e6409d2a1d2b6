namespace LocalCloud;

/// <summary>The route a request has matched.</summary>
internal static class Route
{
    /// <summary>
    /// The matched route, or null. Routing's own endpoint for a wrong method is taken off the request: the services stood
    /// in for know no 405, to them a method is part of the route.
    /// </summary>
    public static RouteEndpoint? Of(HttpContext context)
    {
        var route = context.GetEndpoint() as RouteEndpoint;
        if (route is null)
        {
            context.SetEndpoint(null);
        }

        return route;
    }
}
