-- Keys of late sightings that are MD5s, from before MySQL 9.6 came without that function. Once more changes nothing.
UPDATE late_sightings SET file_key = UNHEX(LEFT(SHA2(file_name, 256), 32));
