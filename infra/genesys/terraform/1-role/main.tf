# Step 1 of 2: the roles. Apply it, then give both roles to the OAuth client that Terraform signs in with
# (Admin > Integrations > OAuth > that client > Roles), because a client can grant only
# the roles that it holds itself.
# The provider warns against making a role and granting it in one run.

terraform {
  required_version = ">= 1.5"
  required_providers {
    genesyscloud = {
      source  = "mypurecloud/genesyscloud"
      version = "~> 1.84"
    }
  }
}

# For the function app.
resource "genesyscloud_auth_role" "lookup" {
  name        = "Contact Lookup"
  description = "Reads external contacts"
  permission_policies {
    domain      = "externalContacts"
    entity_name = "contact"
    action_set  = ["view"]
  }
}

# For the data action that links a conversation to the contact.
resource "genesyscloud_auth_role" "link" {
  name        = "Contact Lookup linking"
  description = "Links external contacts to conversations"
  permission_policies {
    domain      = "externalContacts"
    entity_name = "conversation"
    action_set  = ["associate"]
  }
}
