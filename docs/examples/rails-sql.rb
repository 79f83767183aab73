# Runs the pending migrations of a Rails application and prints their SQL, transactions included:
#
#     bin/rails runner rails-sql.rb | fleetproof rehearse -
#
# They run on the database of RAILS_ENV: let it be one for development, or a copy of the schema.

connection = ActiveRecord::Base.connection
own = /\b(schema_migrations|ar_internal_metadata)\b|pg_(try_)?advisory_|\ASHOW /

ActiveSupport::Notifications.subscribe("sql.active_record") do |*, payload|
  sql = payload[:sql]
  next if payload[:cached] || payload[:name] == "SCHEMA" || sql.match?(own)

  values = payload[:type_casted_binds] || []
  values = values.call if values.respond_to?(:call)
  sql = sql.gsub(/\$(\d+)/) { connection.quote(values[$1.to_i - 1]) } if values.any?
  puts "#{sql.strip.delete_suffix(';')};"
end

ActiveRecord::Migration.verbose = false
from = [connection, connection.pool].find { |one| one.respond_to?(:migration_context) } # 7.2 moved it
from.migration_context.migrate
