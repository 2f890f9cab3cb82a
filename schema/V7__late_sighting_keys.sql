-- Keys of late sightings and late announcements that are MD5s, from before MySQL 9.6 came without that function. Both have the same
-- keys, because they are joined by them. Once more changes nothing.
UPDATE late_sightings SET file_key = UNHEX(LEFT(SHA2(file_name, 256), 32));
UPDATE late_announcements SET file_key = UNHEX(LEFT(SHA2(file_name, 256), 32));
